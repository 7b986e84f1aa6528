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
  Result<void> run(const std::function<Result<void>(Records&)>& work) override {
    return away ? Result<void>(Error{ErrorCode::StorageFailed, "away"}) : work(*this);
  }
  Result<std::optional<KnownStatus>> find_status(const Fingerprint& /*authority*/,
                                                 const Serial& serial) override {
    const auto found = statuses.find(serial);
    return found == statuses.end() ? std::optional<KnownStatus>() : found->second;
  }
  Result<std::vector<NumberedStatus>> statuses_after(std::int64_t number, int limit) override {
    std::vector<NumberedStatus> found;
    std::int64_t at = 0;
    for (const auto& [serial, known] : statuses) {
      if (++at > number && found.size() < static_cast<std::size_t>(limit)) {
        found.push_back({at, authority, known});
      }
    }
    return found;
  }
  Result<std::vector<NumberedStatus>> status_changes_after(std::int64_t number, int limit) override {
    std::vector<NumberedStatus> found;
    for (auto at = static_cast<std::size_t>(number); at < changes.size(); ++at) {
      const bool committed = changes[at].has_value();
      if (committed && found.size() < static_cast<std::size_t>(limit)) {
        found.push_back({static_cast<std::int64_t>(at) + 1, authority, statuses.at(*changes[at])});
      }
    }
    return found;
  }
  Result<std::int64_t> newest_status_change() override { return static_cast<std::int64_t>(changes.size()); }
  Result<int> forget_status_changes(std::int64_t /*number*/) override { return 0; }
  Result<std::vector<KnownStatus>> not_good(const Fingerprint& /*authority*/,
                                            Time not_ended_before) override {
    asked_not_ended_before = not_ended_before;
    std::vector<KnownStatus> found;
    for (const auto& [serial, known] : statuses) {
      if (known.status == contract::CertificateStatus::Revoked ||
          known.status == contract::CertificateStatus::Frozen) {
        found.push_back(known);
      }
    }
    return found;
  }
  Result<std::optional<ListTimes>> newest_list_times(const Fingerprint& /*authority*/) override {
    return list ? std::optional(list->times) : std::nullopt;
  }
  Result<std::int64_t> last_number_elsewhere(const Fingerprint& /*authority*/) override {
    return number_elsewhere;
  }
  Result<std::optional<KeptList>> newest_list(const Fingerprint& /*authority*/) override { return list; }
  Result<bool> keep_list(const KeptList& fresh, const audit::Entry& entry) override {
    if (list &&
        (fresh.times.number <= list->times.number || fresh.times.this_update < list->times.this_update)) {
      return false;
    }
    list = fresh;
    entries.push_back(entry);
    return true;
  }
  Result<std::optional<KeptResponder>> find_responder(const Fingerprint& /*authority*/,
                                                      certificate::Purpose /*purpose*/) override {
    return responder;
  }
  Result<bool> keep_responder(const KeptResponder& fresh, const audit::Entry& entry) override {
    if (responder && fresh.not_after <= responder->not_after) {
      return false;
    }
    responder = fresh;
    entries.push_back(entry);
    return true;
  }

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
  Authorities authorities() {
    return [this] {
      auto issuer = signer_here ? std::make_shared<const certificate::Issuer>(ca.issuer()) : nullptr;
      return std::vector{IssuingAuthority{institution(), ca.certificate(), std::move(issuer), {}}};
    };
  }
  Log logger() {
    return [this](const LogLine& line) { log.push_back(line); };
  }
  [[nodiscard]] std::string name() const {
    return certificate::file_name(institution(), ca.certificate().fingerprint());
  }
  // A certificate of that serial, with that status.
  void keep(const char* serial, contract::CertificateStatus status,
            contract::RevocationReason reason = contract::RevocationReason::None) {
    const Serial known = Serial::trusted(serial);
    records.authority = ca.certificate().fingerprint();
    const bool fresh =
        records.statuses.insert_or_assign(known, KnownStatus{known, status, reason, now}).second;
    if (!fresh) {
      records.changes.push_back(known);
    }
  }
};

}  // namespace sekisho::revocation::testing
