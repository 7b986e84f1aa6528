// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using revocation::KeptList;
using revocation::KeptResponder;
using revocation::KnownStatus;
using revocation::ListTimes;
using revocation::NumberedStatus;

namespace {

KnownStatus known_status_of(Row row) {
  return KnownStatus{.serial = row.name<Serial>(),
                     .status = row.word(&contract::parse_certificate_status),
                     .reason = row.word(&contract::parse_revocation_reason),
                     .since = row.time()};
}

std::string_view name_of(certificate::Purpose purpose) {
  return purpose == certificate::Purpose::CmpSigning ? "cmp" : "ocsp";
}

std::vector<NumberedStatus> numbered(std::vector<Row> rows) {
  std::vector<NumberedStatus> found;
  found.reserve(rows.size());
  for (Row& row : rows) {
    const std::int64_t number = row.number();
    auto authority = row.name<Fingerprint>();
    found.push_back({number, std::move(authority), known_status_of(std::move(row))});
  }
  return found;
}

ListTimes times_of(Row& row) {
  return ListTimes{.number = row.number(), .this_update = row.time(), .next_update = row.time()};
}

}  // namespace

Result<std::optional<KnownStatus>> Records::find_status(const Fingerprint& authority, const Serial& serial) {
  auto row = sql_.row(
      "SELECT serial, status, reason, status_since FROM certificates WHERE authority = ? AND serial = ?",
      {authority, serial});
  if (!row) {
    row = sql_.row(
        "SELECT serial, status, reason, status_since FROM revoked_elsewhere WHERE authority = ? AND serial = "
        "?",
        {authority, serial});
  }
  return row ? std::optional<KnownStatus>(known_status_of(std::move(*row))) : std::nullopt;
}

Result<std::vector<NumberedStatus>> Records::statuses_after(std::int64_t number, int limit) {
  return numbered(
      sql_.rows("SELECT number, authority, serial, status, reason, status_since FROM certificates"
                " WHERE number > ? ORDER BY number LIMIT ?",
                {number, limit}));
}

Result<std::vector<NumberedStatus>> Records::status_changes_after(std::int64_t number, int limit) {
  return numbered(sql_.rows(
      "SELECT h.number, c.authority, c.serial, c.status, c.reason, c.status_since FROM status_changes h"
      " JOIN certificates c ON c.fingerprint = h.certificate WHERE h.number > ? ORDER BY h.number LIMIT ?",
      {number, limit}));
}

Result<std::int64_t> Records::newest_status_change() {
  return sql_.row("SELECT COALESCE(MAX(number), 0) FROM status_changes")->number();
}

Result<int> Records::forget_status_changes(std::int64_t number) {
  return static_cast<int>(sql_.change("DELETE FROM status_changes WHERE number <= ?", {number}));
}

Result<std::vector<KnownStatus>> Records::not_good(const Fingerprint& authority, Time not_ended_before) {
  std::vector<KnownStatus> found;
  for (Row& row : sql_.rows("SELECT serial, status, reason, status_since FROM certificates"
                            " WHERE authority = ? AND status IN ('revoked', 'frozen') AND not_after >= ?"
                            " ORDER BY number",
                            {authority, not_ended_before})) {
    found.push_back(known_status_of(std::move(row)));
  }
  // When these certificates end nobody said: they stay on the list. An imported one has its row above.
  for (Row& row : sql_.rows("SELECT serial, status, reason, status_since FROM revoked_elsewhere r"
                            " WHERE authority = ? AND NOT EXISTS (SELECT 1 FROM certificates c"
                            " WHERE c.authority = r.authority AND c.serial = r.serial) ORDER BY number",
                            {authority})) {
    found.push_back(known_status_of(std::move(row)));
  }
  return found;
}

Result<std::int64_t> Records::last_number_elsewhere(const Fingerprint& authority) {
  auto row = sql_.row("SELECT last_number_elsewhere FROM authorities WHERE fingerprint = ?", {authority});
  return row ? row->number() : 0;
}

Result<std::optional<ListTimes>> Records::newest_list_times(const Fingerprint& authority) {
  auto row = sql_.row("SELECT number, this_update, next_update FROM revocation_lists WHERE authority = ?",
                      {authority});
  return row ? std::optional<ListTimes>(times_of(*row)) : std::nullopt;
}

Result<std::optional<KeptList>> Records::newest_list(const Fingerprint& authority) {
  auto row = sql_.row(
      "SELECT number, this_update, next_update, der FROM revocation_lists WHERE authority = ?", {authority});
  if (!row) {
    return std::optional<KeptList>();
  }
  const ListTimes times = times_of(*row);
  return std::optional<KeptList>(KeptList{authority, times, row->text()});
}

Result<bool> Records::keep_list(const KeptList& list, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO revocation_lists (authority, number, this_update, next_update, der)"
      " VALUES (?, ?, ?, ?, ?) ON CONFLICT (authority) DO UPDATE SET number = excluded.number,"
      " this_update = excluded.this_update, next_update = excluded.next_update, der = excluded.der"
      " WHERE excluded.number > revocation_lists.number"
      " AND excluded.this_update >= revocation_lists.this_update",
      {list.authority, list.times.number, list.times.this_update, list.times.next_update, list.der});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<std::optional<KeptResponder>> Records::find_responder(const Fingerprint& authority,
                                                             certificate::Purpose purpose) {
  auto row =
      sql_.row("SELECT pem, not_after, key_sealed FROM delegated_keys WHERE authority = ? AND purpose = ?",
               {authority, name_of(purpose)});
  if (!row) {
    return std::optional<KeptResponder>();
  }
  return std::optional<KeptResponder>(KeptResponder{.authority = authority,
                                                    .purpose = purpose,
                                                    .pem = row->text(),
                                                    .not_after = row->time(),
                                                    .key_sealed = row->text()});
}

Result<bool> Records::keep_responder(const KeptResponder& responder, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO delegated_keys (authority, purpose, pem, not_after, key_sealed) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT (authority, purpose) DO UPDATE SET pem = excluded.pem, not_after = excluded.not_after,"
      " key_sealed = excluded.key_sealed WHERE excluded.not_after > delegated_keys.not_after",
      {responder.authority, name_of(responder.purpose), responder.pem, responder.not_after,
       responder.key_sealed});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

}  // namespace sekisho::storage
