// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using renewal::Acquisition;
using renewal::AcquisitionState;

namespace {

Acquisition acquisition_of(Row row) {
  return Acquisition{.id = row.name<OrderId>(),
                     .member = row.word(&MemberKey::parse),
                     .code_hash = row.text(),
                     .state = row.word(&renewal::parse_acquisition_state),
                     .tries = row.small(),
                     .offered_at = row.time(),
                     .expires_at = row.time(),
                     .request_digest = row.text(),
                     .request_key = row.text(),
                     .evidence = row.text(),
                     .asked_by = row.text(),
                     .message_sealed = row.text(),
                     .serial = row.maybe_name<Serial>(),
                     .tbs = row.text(),
                     .new_certificate = row.maybe_name<Fingerprint>(),
                     .closed_at = row.maybe_time()};
}

std::optional<Acquisition> acquisition_in(std::optional<Row> row) {
  return row ? std::optional<Acquisition>(acquisition_of(std::move(*row))) : std::nullopt;
}

constexpr const char* select_acquisition =
    "SELECT id, member, code_hash, state, tries, offered_at, expires_at, request_digest, request_key, "
    "evidence, asked_by, message_sealed, serial, tbs, new_certificate, closed_at FROM acquisitions";
// The words of the partial indexes in schema/0006_acquisitions.sql.
constexpr const char* is_open = " state IN ('offered', 'requested', 'issued')";

}  // namespace

Result<std::optional<Acquisition>> Records::find_acquisition(const OrderId& id) {
  static const std::string query = std::string(select_acquisition) + " WHERE id = ?";
  return acquisition_in(sql_.row(query, {id}));
}

Result<std::optional<Acquisition>> Records::find_open_acquisition(const MemberKey& member) {
  static const std::string query = std::string(select_acquisition) + " WHERE member = ? AND" + is_open;
  return acquisition_in(sql_.row(query, {member}));
}

Result<bool> Records::keep_acquisition(const Acquisition& one, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO acquisitions (id, member, code_hash, state, tries, offered_at, expires_at, request_digest,"
      " request_key, evidence, asked_by, message_sealed, serial, tbs, new_certificate, closed_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {one.id, one.member, one.code_hash, name_of(one.state), one.tries, one.offered_at, one.expires_at,
       one.request_digest, one.request_key, one.evidence, one.asked_by, one.message_sealed, one.serial,
       one.tbs, one.new_certificate, one.closed_at});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<bool> Records::change_acquisition(AcquisitionState expected, const Acquisition& one,
                                         const audit::Entry& entry) {
  const auto changed = sql_.change(
      "UPDATE acquisitions SET state = ?, expires_at = ?, request_digest = ?, request_key = ?, evidence = ?,"
      " asked_by = ?, message_sealed = ?, serial = ?, tbs = ?, new_certificate = ?, closed_at = ? WHERE id = "
      "? AND state = ?",
      {name_of(one.state), one.expires_at, one.request_digest, one.request_key, one.evidence, one.asked_by,
       one.message_sealed, one.serial, one.tbs, one.new_certificate, one.closed_at, one.id,
       name_of(expected)});
  if (changed == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<bool> Records::spend_code_try(const OrderId& id, int most) {
  return sql_.change("UPDATE acquisitions SET tries = tries + 1 WHERE id = ? AND tries < ?", {id, most}) > 0;
}

Result<void> Records::give_code_try_back(const OrderId& id) {
  return change_one("UPDATE acquisitions SET tries = tries - 1 WHERE id = ?", {id});
}

Result<std::vector<Acquisition>> Records::open_acquisitions_past(Time now, int limit) {
  static const std::string query = std::string(select_acquisition) + " WHERE expires_at <= ? AND" + is_open +
                                   " ORDER BY expires_at LIMIT ?";
  std::vector<Acquisition> found;
  for (Row& row : sql_.rows(query, {now, limit})) {
    found.push_back(acquisition_of(std::move(row)));
  }
  return found;
}

}  // namespace sekisho::storage
