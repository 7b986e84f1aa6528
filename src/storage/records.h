// SPDX-License-Identifier: Apache-2.0
// All records in SQL that SQLite and PostgreSQL both speak, inside the transaction that a Runner opened. What
// each promises stands with the interfaces it implements; a failed statement throws (sql.h). Bodies:
// *_rows.cpp by subject.
#pragma once

#include "audit/records.h"
#include "login/records.h"
#include "renewal/records.h"
#include "revocation/records.h"
#include "staff/records.h"
#include "storage/sql.h"

namespace sekisho::storage {

class Records final : public login::Records,
                      public renewal::Records,
                      public revocation::Records,
                      public staff::Records,
                      public audit::Records {
 public:
  explicit Records(Sql& sql) : sql_(sql) {}
  void start_work() { noted_.reset(); }  // the first thing in each transaction

  // institution_rows.cpp
  Result<std::vector<contract::Institution>> institutions() override;
  Result<std::vector<contract::Authority>> authorities() override;
  Result<bool> keep_institution(const contract::Institution& institution, const audit::Entry& entry) override;
  Result<void> set_policy(const InstitutionCode& institution, const contract::Policy& policy,
                          const audit::Entry& entry) override;
  Result<bool> keep_authority(const contract::Authority& authority, const audit::Entry& entry) override;
  Result<void> give_authority_key(const contract::Authority& authority, const audit::Entry& entry) override;
  Result<void> continue_lists(const Fingerprint& authority, std::int64_t last_number,
                              const std::vector<staff::RevokedElsewhere>& revoked) override;

  // member_rows.cpp
  Result<std::optional<contract::Member>> find_member(const MemberKey& key) override;
  Result<void> set_authority_use(const Fingerprint& authority, contract::AuthorityUse use,
                                 const audit::Entry& entry) override;
  Result<staff::LeavesOfAuthority> usable_leaves_of(const Fingerprint& authority, Time now) override;
  Result<bool> keep_member(const contract::Member& member, const audit::Entry& entry) override;
  Result<int> spend_pin_attempt(const MemberKey& member) override;
  Result<void> give_pin_attempt_back(const MemberKey& member) override;
  Result<void> reset_pin_attempts(const MemberKey& member) override;
  Result<void> lock_pin(const MemberKey& member, const audit::Entry& entry) override;
  Result<void> lock_contract(const MemberKey& member, const audit::Entry& entry) override;
  Result<int> spend_totp_attempt(const MemberKey& member) override;
  Result<bool> spend_totp_step(const MemberKey& member, std::int64_t step) override;
  Result<void> keep_last_login(const MemberKey& member, Time at) override;
  Result<void> unlock_member(const MemberKey& member, const audit::Entry& entry) override;
  Result<bool> set_member_kind(const contract::Member& known, contract::MemberKind kind,
                               const audit::Entry& entry) override;

  // card_rows.cpp
  Result<bool> keep_card(const contract::CustomerCard& card, const audit::Entry& entry) override;
  Result<std::optional<contract::CustomerCard>> find_card(const MemberKey& member) override;
  Result<std::vector<std::string>> keep_challenge(const MemberKey& member,
                                                  const std::vector<std::string>& cells) override;
  Result<int> spend_card_attempt(const MemberKey& member) override;
  Result<bool> close_challenge(const MemberKey& member, const std::vector<std::string>& challenge,
                               const std::vector<std::string>& used) override;
  Result<void> lock_card(const MemberKey& member, const audit::Entry& entry) override;

  // login_rows.cpp
  Result<std::optional<login::Login>> find_login(const std::string& id_hash) override;
  Result<std::vector<login::Login>> live_logins(const MemberKey& member) override;
  Result<std::vector<std::string>> live_login_hosts() override;
  Result<void> keep_login(const login::Login& login, const audit::Entry& entry) override;
  Result<bool> change_login(const std::string& id_hash, login::Stage expected, const login::Login& login,
                            const audit::Entry& entry) override;
  Result<void> touch_login(const std::string& id_hash, Time seen) override;
  Result<void> end_login(const std::string& id_hash, login::End end, const audit::Entry& entry) override;
  Result<int> forget_logins(Time last_seen_before, int limit);

  // certificate_rows.cpp
  Result<std::optional<contract::HeldCertificate>> find_certificate(const Fingerprint& fingerprint) override;
  Result<std::optional<contract::CertificateStatus>> status_of(const Fingerprint& fingerprint) override;
  Result<std::vector<contract::HeldCertificate>> certificates_of(const MemberKey& member) override;
  Result<void> keep_certificate(const contract::HeldCertificate& certificate,
                                const audit::Entry& entry) override;
  Result<void> set_status(const Fingerprint& certificate, contract::CertificateStatus status,
                          contract::RevocationReason reason, const audit::Entry& entry) override;
  Result<bool> remember_key(const KeyFingerprint& key, const OrderId& order, Time at) override;
  Result<bool> remember_key(const KeyFingerprint& key, Time at) override;
  Result<std::vector<contract::HeldCertificate>> due_without_notice(const InstitutionCode& institution,
                                                                    Time now, Time ends_before,
                                                                    int limit) override;
  Result<std::vector<contract::HeldCertificate>> certificates_made_here() override;
  Result<std::vector<std::string>> planned_drafts() override;

  // revocation_rows.cpp
  Result<std::optional<revocation::KnownStatus>> find_status(const Fingerprint& authority,
                                                             const Serial& serial) override;
  Result<std::vector<revocation::NumberedStatus>> statuses_after(std::int64_t number, int limit) override;
  Result<std::vector<revocation::NumberedStatus>> status_changes_after(std::int64_t number,
                                                                       int limit) override;
  Result<std::int64_t> newest_status_change() override;
  Result<int> forget_status_changes(std::int64_t number) override;
  Result<std::vector<revocation::KnownStatus>> not_good(const Fingerprint& authority,
                                                        Time not_ended_before) override;
  Result<std::optional<revocation::ListTimes>> newest_list_times(const Fingerprint& authority) override;
  Result<std::int64_t> last_number_elsewhere(const Fingerprint& authority) override;
  Result<std::optional<revocation::KeptList>> newest_list(const Fingerprint& authority) override;
  Result<bool> keep_list(const revocation::KeptList& list, const audit::Entry& entry) override;
  Result<std::optional<revocation::KeptResponder>> find_responder(const Fingerprint& authority,
                                                                  certificate::Purpose purpose) override;
  Result<bool> keep_responder(const revocation::KeptResponder& responder, const audit::Entry& entry) override;

  // restore_rows.cpp
  Result<staff::EndedByRestore> end_what_was_under_way(std::int64_t totp_step,
                                                       const audit::Entry& entry) override;
  Result<int> make_not_good(const Fingerprint& authority, std::int64_t last_number,
                            const std::vector<staff::RevokedElsewhere>& revoked) override;

  // halt_rows.cpp
  Result<std::vector<renewal::Halt>> halts() override;
  Result<bool> keep_halt(const renewal::Halt& halt, const audit::Entry& entry) override;
  Result<void> lift_halt(const Fingerprint& authority, const audit::Entry& entry) override;
  Result<std::vector<renewal::IssueClock>> issue_clocks() override;
  Result<void> advance_issue_clock(const renewal::IssueClock& clock) override;
  Result<void> set_issue_clock(const renewal::IssueClock& clock, const audit::Entry& entry) override;

  // people_rows.cpp
  Result<std::vector<certificate::NamedPerson>> named_people() override;
  Result<bool> keep_named_person(const certificate::NamedPerson& person, Time at,
                                 const audit::Entry& entry) override;
  Result<void> remove_named_person(const std::string& name, const audit::Entry& entry) override;

  // order_rows.cpp
  Result<std::optional<renewal::Order>> find_order(const OrderId& id) override;
  Result<std::optional<renewal::Order>> find_open_order(const Fingerprint& old_certificate) override;
  Result<std::vector<renewal::Order>> orders_of(const MemberKey& member) override;
  Result<bool> keep_order(const renewal::Order& order, const audit::Entry& entry) override;
  Result<bool> change_order(renewal::State expected, const renewal::Order& order,
                            const audit::Entry& entry) override;
  Result<void> extend_open_orders(const MemberKey& member, std::int64_t seconds) override;
  Result<void> extend_open_orders_of_contract(const MemberKey& member, std::int64_t seconds) override;
  Result<std::vector<renewal::Order>> open_orders_past(Time now, int limit) override;
  Result<std::vector<renewal::Order>> requested_orders(int limit) override;
  Result<std::vector<renewal::Order>> committed_before(const InstitutionCode& institution,
                                                       Time committed_before, Time now, int limit) override;

  // acquisition_rows.cpp
  Result<std::optional<renewal::Acquisition>> find_acquisition(const OrderId& id) override;
  Result<std::optional<renewal::Acquisition>> find_open_acquisition(const MemberKey& member) override;
  Result<bool> keep_acquisition(const renewal::Acquisition& one, const audit::Entry& entry) override;
  Result<bool> change_acquisition(renewal::AcquisitionState expected, const renewal::Acquisition& one,
                                  const audit::Entry& entry) override;
  Result<bool> spend_code_try(const OrderId& id, int most) override;
  Result<void> give_code_try_back(const OrderId& id) override;
  Result<std::vector<renewal::Acquisition>> open_acquisitions_past(Time now, int limit) override;

  // ticket_rows.cpp
  Result<std::optional<renewal::Ticket>> find_ticket(const std::string& hash) override;
  Result<std::optional<renewal::Ticket>> newest_ticket(const OrderId& order) override;
  Result<void> keep_ticket(const renewal::Ticket& ticket, const audit::Entry& entry) override;
  Result<void> change_ticket(const renewal::Ticket& ticket) override;
  Result<void> void_tickets_of_login(const std::string& login_id_hash, Time at) override;

  // notice_rows.cpp
  Result<bool> keep_notice(const contract::Notice& notice, const audit::Entry& entry) override;
  Result<void> close_notices(contract::NoticeKind kind, const Fingerprint& subject, Time at) override;
  Result<std::vector<contract::Notice>> open_notices(const MemberKey& member) override;
  Result<void> read_notice(const NoticeId& id, const MemberKey& member, Time at) override;

  // audit_rows.cpp
  Result<void> note(const audit::Entry& entry) override;
  Result<std::vector<audit::NumberedEntry>> number_entries(int limit) override;
  Result<std::vector<audit::NumberedEntry>> entries(std::int64_t from, int limit) override;
  Result<std::optional<audit::Head>> newest_head() override;
  Result<void> keep_head(const audit::Head& head) override;

 private:
  // order_rows.cpp
  bool change_open_order(renewal::State expected, const renewal::Order& order);
  void keep_papers(const renewal::Order& order);  // its long texts
  // A change that must find its row; without one the caller has a bug and everything is rolled back.
  // certificate_rows.cpp: the row, and the word of it for whoever keeps statuses in memory.
  Result<void> write_status(const Fingerprint& certificate, contract::CertificateStatus status,
                            contract::RevocationReason reason, Time since);
  Result<void> change_one(std::string_view query, const Values& values);
  // UPDATE … RETURNING one number.
  Result<int> count_after(std::string_view query, const Values& values);

  Sql& sql_;
  std::optional<audit::Entry> noted_;  // the last one of this transaction
};

}  // namespace sekisho::storage
