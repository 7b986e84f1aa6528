// SPDX-License-Identifier: Apache-2.0
// Records in memory for the tests of this folder: an error rolls back as a database would.
#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "staff/house.h"

namespace sekisho::staff {

struct Kept {
  std::vector<contract::Institution> institutions;
  std::vector<contract::Authority> authorities;
  std::map<MemberKey, contract::Member> members;
  std::map<MemberKey, contract::CustomerCard> cards;
  std::map<Fingerprint, contract::HeldCertificate> certificates;
  std::set<KeyFingerprint> keys;
  std::map<MemberKey, std::int64_t> extended;
  std::vector<MemberKey> unlocked;
  std::vector<certificate::NamedPerson> people;
  std::map<Fingerprint, std::pair<std::int64_t, std::vector<RevokedElsewhere>>> lists_elsewhere;
  std::int64_t ended_up_to_step{0};
  std::vector<renewal::Halt> halts;
  std::vector<renewal::IssueClock> clocks;
  std::vector<audit::Entry> entries;
};

class FakeRecords final : public Records {
 public:
  explicit FakeRecords(Kept& kept) : kept_(kept) {}

  Result<std::vector<contract::Institution>> institutions() override { return kept_.institutions; }
  Result<std::vector<contract::Authority>> authorities() override { return kept_.authorities; }
  Result<std::optional<contract::Member>> find_member(const MemberKey& key) override;
  Result<std::optional<contract::HeldCertificate>> find_certificate(const Fingerprint& fingerprint) override;
  Result<std::vector<contract::HeldCertificate>> certificates_of(const MemberKey&) override;
  Result<std::vector<renewal::Order>> orders_of(const MemberKey&) override;

  Result<bool> keep_institution(const contract::Institution& institution, const audit::Entry& entry) override;
  Result<void> set_policy(const InstitutionCode& institution, const contract::Policy& policy,
                          const audit::Entry& entry) override;
  Result<bool> keep_authority(const contract::Authority& authority, const audit::Entry& entry) override;
  Result<void> set_authority_use(const Fingerprint& authority, contract::AuthorityUse use,
                                 const audit::Entry& entry) override;
  Result<void> give_authority_key(const contract::Authority& authority, const audit::Entry& entry) override;
  Result<void> continue_lists(const Fingerprint& authority, std::int64_t last_number,
                              const std::vector<RevokedElsewhere>& revoked) override;
  Result<LeavesOfAuthority> usable_leaves_of(const Fingerprint& authority, Time now) override;
  Result<bool> keep_member(const contract::Member& member, const audit::Entry& entry) override;
  Result<bool> keep_card(const contract::CustomerCard& card, const audit::Entry& entry) override;
  Result<void> keep_certificate(const contract::HeldCertificate& certificate,
                                const audit::Entry& entry) override;
  Result<bool> remember_key(const KeyFingerprint& key, Time) override;
  Result<void> unlock_member(const MemberKey& member, const audit::Entry& entry) override;
  Result<void> extend_open_orders(const MemberKey& member, std::int64_t seconds) override;
  Result<void> extend_open_orders_of_contract(const MemberKey& member, std::int64_t seconds) override;
  Result<std::vector<contract::HeldCertificate>> certificates_made_here() override;
  Result<std::vector<std::string>> planned_drafts() override { return std::vector<std::string>{}; }
  Result<bool> set_member_kind(const contract::Member& known, contract::MemberKind kind,
                               const audit::Entry& entry) override;
  Result<EndedByRestore> end_what_was_under_way(std::int64_t totp_step, const audit::Entry& entry) override;
  Result<int> make_not_good(const Fingerprint& authority, std::int64_t last_number,
                            const std::vector<RevokedElsewhere>& revoked) override;
  Result<std::vector<renewal::Halt>> halts() override { return kept_.halts; }
  Result<bool> keep_halt(const renewal::Halt& halt, const audit::Entry& entry) override;
  Result<void> lift_halt(const Fingerprint& authority, const audit::Entry& entry) override;
  Result<std::vector<renewal::IssueClock>> issue_clocks() override { return kept_.clocks; }
  Result<void> set_issue_clock(const renewal::IssueClock& clock, const audit::Entry& entry) override;
  Result<std::vector<certificate::NamedPerson>> named_people() override { return kept_.people; }
  Result<bool> keep_named_person(const certificate::NamedPerson& person, Time,
                                 const audit::Entry& entry) override;
  Result<void> remove_named_person(const std::string& name, const audit::Entry& entry) override;

 private:
  template <class Key, class Value>
  static std::optional<Value> find(const std::map<Key, Value>& all, const Key& key) {
    const auto found = all.find(key);
    return found == all.end() ? std::nullopt : std::optional<Value>(found->second);
  }
  Kept& kept_;
};

class FakeTransactions final : public Transactions<Records> {
 public:
  Result<void> run(const std::function<Result<void>(Records&)>& work) override;
  Kept kept;
};

}  // namespace sekisho::staff
