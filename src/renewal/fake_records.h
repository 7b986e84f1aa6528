// SPDX-License-Identifier: Apache-2.0
// For tests: renewal::Records and its transactions in memory. What fails is undone, as a database undoes it;
// the rules that the schema enforces (one open order a certificate, a known key belongs to one order) hold
// here too.
#pragma once

#include "base/transactions.h"
#include "contract/fake_register.h"
#include "renewal/fake_rows.h"

namespace sekisho::renewal::testing {

using contract::testing::Register;

class FakeRecords : public Records, public Transactions<Records> {
 public:
  explicit FakeRecords(Register& people) : people_(people) {}
  Rows& rows() { return rows_; }

  Result<void> run(const std::function<Result<void>(Records&)>& work) override;

  Result<std::optional<contract::HeldCertificate>> find_certificate(const Fingerprint& fingerprint) override;
  Result<std::optional<contract::CertificateStatus>> status_of(const Fingerprint& fingerprint) override;
  Result<std::vector<contract::HeldCertificate>> certificates_of(const MemberKey& member) override;
  Result<std::optional<contract::Member>> find_member(const MemberKey& key) override;
  Result<std::optional<Order>> find_order(const OrderId& id) override;
  Result<std::optional<Order>> find_open_order(const Fingerprint& old) override;
  Result<std::vector<Order>> orders_of(const MemberKey& member) override;
  Result<std::optional<Ticket>> find_ticket(const std::string& hash) override;
  Result<std::optional<Ticket>> newest_ticket(const OrderId& order) override;

  Result<bool> keep_order(const Order& order, const audit::Entry& entry) override;
  Result<bool> change_order(State expected, const Order& order, const audit::Entry& entry) override;
  Result<void> note(const audit::Entry& entry) override;
  Result<void> keep_ticket(const Ticket& ticket, const audit::Entry& entry) override;
  Result<void> change_ticket(const Ticket& ticket) override;
  Result<void> void_tickets_of_login(const std::string& login, Time at) override;
  Result<bool> remember_key(const KeyFingerprint& key, const OrderId& order, Time /*at*/) override;

  Result<std::optional<Acquisition>> find_acquisition(const OrderId& id) override;
  Result<std::optional<Acquisition>> find_open_acquisition(const MemberKey& member) override;
  Result<bool> keep_acquisition(const Acquisition& one, const audit::Entry& entry) override;
  Result<bool> change_acquisition(AcquisitionState expected, const Acquisition& one,
                                  const audit::Entry& entry) override;
  Result<bool> spend_code_try(const OrderId& id, int most) override;
  Result<void> give_code_try_back(const OrderId& id) override;

  Result<void> keep_certificate(const contract::HeldCertificate& certificate,
                                const audit::Entry& entry) override;
  Result<void> set_status(const Fingerprint& certificate, contract::CertificateStatus status,
                          contract::RevocationReason reason, const audit::Entry& entry) override;
  Result<bool> keep_notice(const contract::Notice& notice, const audit::Entry& entry) override;
  Result<void> close_notices(contract::NoticeKind kind, const Fingerprint& subject, Time at) override;

  Result<std::vector<Halt>> halts() override { return rows_.halts; }
  Result<bool> keep_halt(const Halt& halt, const audit::Entry& entry) override;
  Result<std::vector<IssueClock>> issue_clocks() override { return rows_.clocks; }
  Result<void> advance_issue_clock(const IssueClock& clock) override;

  Result<std::vector<contract::HeldCertificate>> due_without_notice(const InstitutionCode& institution,
                                                                    Time now, Time ends_before,
                                                                    int limit) override;
  Result<std::vector<Order>> open_orders_past(Time now, int limit) override;
  Result<std::vector<Acquisition>> open_acquisitions_past(Time now, int limit) override;
  Result<std::vector<Order>> requested_orders(int limit) override;
  Result<std::vector<Order>> committed_before(const InstitutionCode& institution, Time before, Time now,
                                              int limit) override;

 private:
  template <class T, class Wanted>
  static std::vector<T> those(const std::vector<T>& rows, Wanted wanted) {
    std::vector<T> found;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(found), wanted);
    return found;
  }
  template <class T>
  static std::vector<T> first(int limit, std::vector<T> rows) {
    rows.erase(rows.begin() + std::min<std::ptrdiff_t>(limit, static_cast<std::ptrdiff_t>(rows.size())),
               rows.end());
    return rows;
  }
  bool noted(const audit::Entry& entry);

  Register& people_;
  Rows rows_;
};

}  // namespace sekisho::renewal::testing
