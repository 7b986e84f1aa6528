// SPDX-License-Identifier: Apache-2.0
#include "revocation/fake_records.h"

namespace sekisho::revocation::testing {

Result<void> FakeRecords::run(const std::function<Result<void>(Records&)>& work) {
  return away ? Result<void>(Error{ErrorCode::StorageFailed, "away"}) : work(*this);
}

Result<std::optional<KnownStatus>> FakeRecords::find_status(const Fingerprint& /*authority*/,
                                                            const Serial& serial) {
  const auto found = statuses.find(serial);
  return found == statuses.end() ? std::optional<KnownStatus>() : found->second;
}

Result<std::vector<NumberedStatus>> FakeRecords::statuses_after(std::int64_t number, int limit) {
  std::vector<NumberedStatus> found;
  std::int64_t at = 0;
  for (const auto& [serial, known] : statuses) {
    if (++at > number && found.size() < static_cast<std::size_t>(limit)) {
      found.push_back({at, authority, known});
    }
  }
  return found;
}

Result<std::vector<NumberedStatus>> FakeRecords::status_changes_after(std::int64_t number, int limit) {
  std::vector<NumberedStatus> found;
  for (auto at = static_cast<std::size_t>(number); at < changes.size(); ++at) {
    const bool committed = changes[at].has_value();
    if (committed && found.size() < static_cast<std::size_t>(limit)) {
      found.push_back({static_cast<std::int64_t>(at) + 1, authority, statuses.at(*changes[at])});
    }
  }
  return found;
}

Result<std::vector<KnownStatus>> FakeRecords::not_good(const Fingerprint& /*authority*/,
                                                       Time not_ended_before) {
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

Result<std::optional<ListTimes>> FakeRecords::newest_list_times(const Fingerprint& /*authority*/) {
  return list ? std::optional(list->times) : std::nullopt;
}

Result<std::int64_t> FakeRecords::last_number_elsewhere(const Fingerprint& /*authority*/) {
  return number_elsewhere;
}

Result<bool> FakeRecords::keep_list(const KeptList& fresh, const audit::Entry& entry) {
  if (list &&
      (fresh.times.number <= list->times.number || fresh.times.this_update < list->times.this_update)) {
    return false;
  }
  list = fresh;
  entries.push_back(entry);
  return true;
}

Result<std::optional<KeptResponder>> FakeRecords::find_responder(const Fingerprint& /*authority*/,
                                                                 certificate::Purpose /*purpose*/) {
  return responder;
}

Result<bool> FakeRecords::keep_responder(const KeptResponder& fresh, const audit::Entry& entry) {
  if (responder && fresh.not_after <= responder->not_after) {
    return false;
  }
  responder = fresh;
  entries.push_back(entry);
  return true;
}

Authorities TestHouse::authorities() {
  return [this] {
    auto issuer = signer_here ? std::make_shared<const certificate::Issuer>(ca.issuer()) : nullptr;
    return std::vector{IssuingAuthority{institution(), ca.certificate(), std::move(issuer), {}}};
  };
}

Log TestHouse::logger() {
  return [this](const LogLine& line) { log.push_back(line); };
}

std::string TestHouse::name() const {
  return certificate::file_name(institution(), ca.certificate().fingerprint());
}

void TestHouse::keep(const char* serial, contract::CertificateStatus status,
                     contract::RevocationReason reason) {
  const Serial known = Serial::trusted(serial);
  records.authority = ca.certificate().fingerprint();
  const bool fresh = records.statuses.insert_or_assign(known, KnownStatus{known, status, reason, now}).second;
  if (!fresh) {
    records.changes.push_back(known);
  }
}

}  // namespace sekisho::revocation::testing
