// SPDX-License-Identifier: Apache-2.0
#include "revocation/lists.h"

#include <algorithm>

#include "crypto/digest.h"
#include "revocation/status.h"

namespace sekisho::revocation {
namespace {

constexpr std::chrono::hours alarm_every{1};

std::string name_of(const IssuingAuthority& authority) {
  return certificate::file_name(authority.institution, authority.certificate.fingerprint());
}

bool is_due(const std::optional<ListTimes>& newest, Time now) {
  return !newest || now >= newest->this_update + (newest->next_update - newest->this_update) / 2;
}

// A number made of the time stays ahead also where an older copy of the database was put back (threats, row
// 28); a clock that was set back does not take the list's time with it.
ListTimes next_times(const std::optional<ListTimes>& previous, std::int64_t elsewhere, Time now) {
  const Time this_update = previous ? std::max(now, previous->this_update) : now;
  const std::int64_t before = std::max(previous ? previous->number : 0, elsewhere);
  return {std::max(before + 1, unix_seconds(now)), this_update, this_update + Lists::life};
}

std::vector<certificate::RevokedCertificate> entries_of(const std::vector<KnownStatus>& not_good) {
  std::vector<certificate::RevokedCertificate> entries;
  entries.reserve(not_good.size());
  for (const KnownStatus& known : not_good) {
    entries.push_back({known.serial, known.since, reason_code_of(known)});
  }
  return entries;
}

audit::Entry issued_entry(const IssuingAuthority& authority, const ListTimes& times, std::size_t entries,
                          Time now) {
  return audit::Entry{now,
                      authority.institution.text(),
                      "scheduler",
                      "revocation_list.issued",
                      authority.certificate.fingerprint().text(),
                      {{"number", std::to_string(times.number)},
                       {"entries", std::to_string(entries)},
                       {"next_update", rfc3339(times.next_update)}}};
}

}  // namespace

Result<int> Lists::renew(Time now) {
  int changed = 0;
  std::optional<Error> first;
  for (const IssuingAuthority& authority : authorities_()) {
    auto done = renew_one(authority, now);
    if (done.ok()) {
      changed += done.value();
    } else if (!first) {
      first = std::move(done).error();
    }
    watch(authority, now);
  }
  return first ? Result<int>(*first) : Result<int>(changed);
}

Result<int> Lists::renew_one(const IssuingAuthority& authority, Time now) {
  const auto newest = TRY(read(records_, [&](Records& records) {
    return records.newest_list_times(authority.certificate.fingerprint());
  }));
  const Result<void> issued = is_due(newest, now) ? issue(authority, newest, now) : Result<void>();
  const int changed = TRY(publish(authority));  // also where issuing failed: another server may have done it
  return issued.ok() ? Result<int>(changed) : Result<int>(issued.error());
}

Result<void> Lists::issue(const IssuingAuthority& authority, const std::optional<ListTimes>& previous,
                          Time now) {
  if (!authority.issuer) {
    return Error{ErrorCode::SignerAway, "no key for the list of " + name_of(authority)};
  }
  const Fingerprint& fingerprint = authority.certificate.fingerprint();
  // RFC 5280 3.3: an entry stays until a list that was issued after the certificate's end has shown it.
  const Time not_ended_before = previous ? previous->this_update : Time{};
  const auto not_good =
      TRY(read(records_, [&](Records& records) { return records.not_good(fingerprint, not_ended_before); }));
  const auto entries = entries_of(not_good);
  const std::int64_t elsewhere =
      TRY(write(records_, [&](Records& records) { return records.last_number_elsewhere(fingerprint); }));
  const ListTimes times = next_times(previous, elsewhere, now);
  const Bytes der = TRY(authority.issuer->issue_list(
      {static_cast<std::uint64_t>(times.number), times.this_update, times.next_update, entries}));
  const KeptList list{fingerprint, times, base64(der)};
  // False: another server was first. Its list is published, ours was shown to nobody.
  TRY(write(records_, [&](Records& records) {
    return records.keep_list(list, issued_entry(authority, times, entries.size(), now));
  }));
  return {};
}

Result<int> Lists::publish(const IssuingAuthority& authority) {
  const Fingerprint& fingerprint = authority.certificate.fingerprint();
  const auto times =
      TRY(read(records_, [&](Records& records) { return records.newest_list_times(fingerprint); }));
  const auto shown = find(name_of(authority));
  if (!times || (shown && shown->times.number == times->number)) {
    return 0;
  }
  const auto kept = TRY(read(records_, [&](Records& records) { return records.newest_list(fingerprint); }));
  if (!kept) {
    return 0;
  }
  Bytes der = TRY(parse_base64(kept->der));
  std::string digest = crypto::sha256_hex(der);
  auto list =
      std::make_shared<const PublishedList>(PublishedList{kept->times, std::move(der), std::move(digest)});
  const std::lock_guard lock(mutex_);
  published_[name_of(authority)] = std::move(list);
  return 1;
}

void Lists::watch(const IssuingAuthority& authority, Time now) {
  const std::string name = name_of(authority);
  const auto shown = find(name);
  if (shown && now < shown->times.next_update - (shown->times.next_update - shown->times.this_update) / 4) {
    alarmed_.erase(name);
    return;
  }
  const auto before = alarmed_.find(name);
  if (before != alarmed_.end() && now < before->second + alarm_every) {
    return;
  }
  alarmed_[name] = now;
  log_(LogLine{Severity::Failure,
               "revocation.list_late",
               {{"code", std::string(wire_name(ErrorCode::RevocationListLate))},
                {"authority", name},
                {"next_update", shown ? rfc3339(shown->times.next_update) : "none"}}});
}

std::shared_ptr<const PublishedList> Lists::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = published_.find(name);
  return found == published_.end() ? nullptr : found->second;
}

}  // namespace sekisho::revocation
