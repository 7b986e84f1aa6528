// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using contract::Authority;
using contract::Institution;

namespace {

Institution institution_of(Row row) {
  return Institution{.code = row.name<InstitutionCode>(),
                     .name = row.text(),
                     .name_en = row.text(),
                     .self_word = row.text(),
                     .host = row.text(),
                     .zone = Zone{row.small()},
                     .policy = row.word(&contract::parse_policy)};
}

Authority authority_of(Row row) {
  return Authority{.fingerprint = row.name<Fingerprint>(),
                   .institution = row.name<InstitutionCode>(),
                   .use = row.word(&contract::parse_authority_use),
                   .pem = row.text(),
                   .key_file = row.text(),
                   .above = row.text()};
}

}  // namespace

Result<std::vector<Institution>> Records::institutions() {
  std::vector<Institution> found;
  for (Row& row :
       sql_.rows("SELECT code, name, name_en, self_word, host, zone_minutes, policy FROM institutions"
                 " ORDER BY code")) {
    found.push_back(institution_of(std::move(row)));
  }
  return found;
}

Result<std::vector<Authority>> Records::authorities() {
  std::vector<Authority> found;
  for (Row& row : sql_.rows("SELECT fingerprint, institution, used_as, pem, key_file, above FROM authorities"
                            " ORDER BY number")) {
    found.push_back(authority_of(std::move(row)));
  }
  return found;
}

Result<bool> Records::keep_institution(const Institution& institution, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO institutions (code, name, name_en, self_word, host, zone_minutes, policy)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {institution.code, institution.name, institution.name_en, institution.self_word, institution.host,
       institution.zone.minutes_east, contract::json_of(institution.policy)});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<void> Records::set_policy(const InstitutionCode& institution, const contract::Policy& policy,
                                 const audit::Entry& entry) {
  TRY(change_one("UPDATE institutions SET policy = ? WHERE code = ?",
                 {contract::json_of(policy), institution}));
  return note(entry);
}

Result<bool> Records::keep_authority(const Authority& authority, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO authorities (fingerprint, institution, used_as, pem, key_file, above)"
      " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {authority.fingerprint, authority.institution, name_of(authority.use), authority.pem,
       authority.key_file, authority.above});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<void> Records::set_authority_use(const Fingerprint& authority, contract::AuthorityUse use,
                                        const audit::Entry& entry) {
  TRY(change_one("UPDATE authorities SET used_as = ? WHERE fingerprint = ?", {name_of(use), authority}));
  return note(entry);
}

Result<void> Records::give_authority_key(const Authority& authority, const audit::Entry& entry) {
  TRY(change_one("UPDATE authorities SET used_as = ?, key_file = ?, above = ? WHERE fingerprint = ?",
                 {name_of(authority.use), authority.key_file, authority.above, authority.fingerprint}));
  return note(entry);
}

Result<void> Records::continue_lists(const Fingerprint& authority, std::int64_t last_number,
                                     const std::vector<staff::RevokedElsewhere>& revoked) {
  TRY(change_one("UPDATE authorities SET last_number_elsewhere = ? WHERE fingerprint = ?",
                 {last_number, authority}));
  for (const staff::RevokedElsewhere& one : revoked) {
    sql_.change(
        "INSERT INTO revoked_elsewhere (authority, serial, status, reason, status_since)"
        " VALUES (?, ?, ?, ?, ?)",
        {authority, one.serial, name_of(one.status), name_of(one.reason), one.since});
  }
  return {};
}

Result<staff::LeavesOfAuthority> Records::usable_leaves_of(const Fingerprint& authority, Time now) {
  auto row = sql_.row(
      "SELECT COUNT(*), MAX(not_after) FROM certificates WHERE authority = ? AND not_after >= ?"
      " AND status <> 'revoked'",
      {authority, now});
  if (!row) {
    return Error{ErrorCode::Internal, "no count"};
  }
  staff::LeavesOfAuthority leaves;
  leaves.count = row->number();
  leaves.last_ends = row->maybe_time();
  return leaves;
}

}  // namespace sekisho::storage
