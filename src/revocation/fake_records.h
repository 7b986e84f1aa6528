// SPDX-License-Identifier: Apache-2.0
// For tests: revocation records in memory, and a CA with people's certificates in them.
#pragma once

#include <map>

#include "base/log.h"
#include "base/transactions.h"
#include "certificate/test_support.h"
#include "revocation/authority.h"
#include "revocation/records.h"

namespace sekisho::revocation::testing {

constexpr const char* known_serial = "0badcafe0badcafe";
constexpr const char* never_issued = "0badcafe0badcaff";

class FakeRecords final : public Records, public Transactions<Records> {
 public:
  Result<void> run(const std::function<Result<void>(Records&)>& work) override;
  Result<std::optional<KnownStatus>> find_status(const Fingerprint& /*authority*/,
                                                 const Serial& serial) override;
  Result<std::vector<NumberedStatus>> statuses_after(std::int64_t number, int limit) override;
  Result<std::vector<NumberedStatus>> status_changes_after(std::int64_t number, int limit) override;
  Result<std::int64_t> newest_status_change() override { return static_cast<std::int64_t>(changes.size()); }
  Result<int> forget_status_changes(std::int64_t /*number*/) override { return 0; }
  Result<std::vector<KnownStatus>> not_good(const Fingerprint& /*authority*/, Time not_ended_before) override;
  Result<std::optional<ListTimes>> newest_list_times(const Fingerprint& /*authority*/) override;
  Result<std::int64_t> last_number_elsewhere(const Fingerprint& /*authority*/) override;
  Result<std::optional<KeptList>> newest_list(const Fingerprint& /*authority*/) override { return list; }
  Result<bool> keep_list(const KeptList& fresh, const audit::Entry& entry) override;
  Result<std::optional<KeptResponder>> find_responder(const Fingerprint& /*authority*/,
                                                      certificate::Purpose /*purpose*/) override;
  Result<bool> keep_responder(const KeptResponder& fresh, const audit::Entry& entry) override;

  bool away{false};
  Fingerprint authority{Fingerprint::trusted(std::string(64, '0'))};
  std::map<Serial, KnownStatus> statuses;
  std::vector<std::optional<Serial>> changes;  // none: its transaction has not committed yet
  Time asked_not_ended_before{};
  std::int64_t number_elsewhere{0};
  std::optional<KeptList> list;
  std::optional<KeptResponder> responder;
  std::vector<audit::Entry> entries;
};

// A CA that works, or whose key is away.
struct TestHouse {
  certificate::testing::Authority ca{certificate::KeyKind::P256};
  bool signer_here{true};
  FakeRecords records;
  std::vector<LogLine> log;
  Time now = certificate::testing::start + std::chrono::days{1};

  [[nodiscard]] InstitutionCode institution() const { return InstitutionCode::trusted("9001"); }
  Authorities authorities();
  Log logger();
  [[nodiscard]] std::string name() const;
  // A certificate of that serial, with that status.
  void keep(const char* serial, contract::CertificateStatus status,
            contract::RevocationReason reason = contract::RevocationReason::None);
};

}  // namespace sekisho::revocation::testing
