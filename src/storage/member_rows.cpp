// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using contract::Member;

namespace {

Member member_of(Row row) {
  return Member{.key = row.word(&MemberKey::parse),
                .company = row.text(),
                .pin_hash = row.text(),
                .pin_attempts = row.small(),
                .pin_locked_at = row.maybe_time(),
                .contract_locked_at = row.maybe_time(),
                .second_factor = row.word(&contract::parse_second_factor),
                .totp_sealed = row.text(),
                .totp_last_step = row.number(),
                .totp_attempts = row.small(),
                .last_login_at = row.maybe_time(),
                .card_locked_at = row.maybe_time(),
                .kind = row.word(&contract::parse_member_kind),
                .kind_changed_at = row.maybe_time()};
}

}  // namespace

Result<void> Records::change_one(std::string_view query, const Values& values) {
  if (sql_.change(query, values) != 1) {
    return Error{ErrorCode::Internal, "no row for: " + std::string(query)};
  }
  return {};
}

Result<int> Records::count_after(std::string_view query, const Values& values) {
  auto row = sql_.row(query, values);
  if (!row) {
    return Error{ErrorCode::Internal, "no row for: " + std::string(query)};
  }
  return row->small();
}

Result<std::optional<Member>> Records::find_member(const MemberKey& key) {
  auto row = sql_.row(
      "SELECT members.member, company, pin_hash, pin_attempts, pin_locked_at, contracts.locked_at, "
      "second_factor,"
      " totp_sealed, totp_last_step, totp_attempts, last_login_at, customer_cards.locked_at, kind, "
      "kind_changed_at"
      " FROM members JOIN contracts"
      " ON contracts.institution = members.institution AND contracts.contract = members.contract"
      " LEFT JOIN customer_cards ON customer_cards.member = members.member"
      " WHERE members.member = ?",
      {key});
  return row ? std::optional<Member>(member_of(std::move(*row))) : std::nullopt;
}

Result<bool> Records::keep_member(const Member& member, const audit::Entry& entry) {
  sql_.change(
      "INSERT INTO contracts (institution, contract, locked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      {member.key.institution, member.key.contract, member.contract_locked_at});
  const auto kept = sql_.change(
      "INSERT INTO members (member, institution, contract, company, pin_hash, pin_attempts, pin_locked_at,"
      " second_factor, totp_sealed, totp_last_step, totp_attempts, last_login_at, kind, kind_changed_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {member.key, member.key.institution, member.key.contract, member.company, member.pin_hash,
       member.pin_attempts, member.pin_locked_at, name_of(member.second_factor), member.totp_sealed,
       member.totp_last_step, member.totp_attempts, member.last_login_at, name_of(member.kind),
       member.kind_changed_at});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<int> Records::spend_pin_attempt(const MemberKey& member) {
  return count_after(
      "UPDATE members SET pin_attempts = pin_attempts + 1 WHERE member = ? RETURNING pin_attempts", {member});
}

Result<void> Records::give_pin_attempt_back(const MemberKey& member) {
  sql_.change("UPDATE members SET pin_attempts = pin_attempts - 1 WHERE member = ? AND pin_attempts > 0",
              {member});
  return {};
}

Result<void> Records::reset_pin_attempts(const MemberKey& member) {
  return change_one("UPDATE members SET pin_attempts = 0 WHERE member = ?", {member});
}

Result<void> Records::lock_pin(const MemberKey& member, const audit::Entry& entry) {
  TRY(change_one("UPDATE members SET pin_locked_at = COALESCE(pin_locked_at, ?) WHERE member = ?",
                 {entry.at, member}));
  return note(entry);
}

Result<void> Records::lock_contract(const MemberKey& member, const audit::Entry& entry) {
  TRY(change_one(
      "UPDATE contracts SET locked_at = COALESCE(locked_at, ?) WHERE institution = ? AND contract = ?",
      {entry.at, member.institution, member.contract}));
  return note(entry);
}

Result<int> Records::spend_totp_attempt(const MemberKey& member) {
  return count_after(
      "UPDATE members SET totp_attempts = totp_attempts + 1 WHERE member = ? RETURNING totp_attempts",
      {member});
}

Result<bool> Records::spend_totp_step(const MemberKey& member, std::int64_t step) {
  return sql_.change(
             "UPDATE members SET totp_last_step = ?, totp_attempts = 0 WHERE member = ? AND totp_last_step < "
             "?",
             {step, member, step}) == 1;
}

Result<void> Records::keep_last_login(const MemberKey& member, Time at) {
  return change_one("UPDATE members SET last_login_at = ? WHERE member = ?", {at, member});
}

Result<void> Records::unlock_member(const MemberKey& member, const audit::Entry& entry) {
  TRY(change_one(
      "UPDATE members SET pin_attempts = 0, pin_locked_at = NULL, totp_attempts = 0 WHERE member = ?",
      {member}));
  sql_.change("UPDATE customer_cards SET attempts = 0, locked_at = NULL WHERE member = ?", {member});
  TRY(change_one("UPDATE contracts SET locked_at = NULL WHERE institution = ? AND contract = ?",
                 {member.institution, member.contract}));
  return note(entry);
}

Result<bool> Records::set_member_kind(const Member& known, contract::MemberKind kind,
                                      const audit::Entry& entry) {
  const std::int64_t since = known.kind_changed_at ? unix_seconds(*known.kind_changed_at) : -1;
  if (sql_.change("UPDATE members SET kind = ?, kind_changed_at = ? WHERE member = ? AND kind = ?"
                  " AND COALESCE(kind_changed_at, -1) = ?",
                  {name_of(kind), entry.at, known.key, name_of(known.kind), since}) == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

}  // namespace sekisho::storage
