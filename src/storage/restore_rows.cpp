// SPDX-License-Identifier: Apache-2.0
// What happens to the rows of an older copy before anybody works with them again.
#include "storage/records.h"

namespace sekisho::storage {

using contract::CertificateStatus;

namespace {

// A revoked one stays as it is; a frozen one may be revoked by now.
bool is_worse(CertificateStatus before, CertificateStatus after) {
  return before != CertificateStatus::Revoked && before != after;
}

}  // namespace

Result<staff::EndedByRestore> Records::end_what_was_under_way(std::int64_t totp_step,
                                                              const audit::Entry& entry) {
  staff::EndedByRestore ended;
  ended.logins = sql_.change("UPDATE logins SET ended_at = ?, ended_by = ? WHERE ended_at IS NULL",
                             {entry.at, name_of(login::End::Restored)});
  ended.tickets = sql_.change("UPDATE tickets SET voided_at = ? WHERE voided_at IS NULL AND expires_at > ?",
                              {entry.at, entry.at});
  // The scheduler ends them as it ends everything whose time is over.
  ended.codes =
      sql_.change("UPDATE acquisitions SET expires_at = ? WHERE state = 'offered' AND expires_at > ?",
                  {entry.at, entry.at});
  ended.orders = sql_.change(
      "UPDATE orders SET expires_at = ?, version = version + 1 WHERE is_open = 1 AND state = 'opened'"
      " AND expires_at > ?",
      {entry.at, entry.at});
  sql_.change("UPDATE members SET totp_last_step = ? WHERE totp_sealed <> '' AND totp_last_step < ?",
              {totp_step, totp_step});
  sql_.change(
      "UPDATE customer_cards SET used = CASE WHEN used = '' THEN challenge ELSE used || ',' || challenge END,"
      " challenge = '' WHERE challenge <> ''");
  sql_.change(
      "UPDATE authorities SET last_number_elsewhere = (SELECT number FROM revocation_lists"
      " WHERE authority = fingerprint) WHERE EXISTS (SELECT 1 FROM revocation_lists"
      " WHERE authority = fingerprint AND number > last_number_elsewhere)");
  sql_.change("DELETE FROM revocation_lists");
  TRY(note(entry));
  return ended;
}

Result<int> Records::make_not_good(const Fingerprint& authority, std::int64_t last_number,
                                   const std::vector<staff::RevokedElsewhere>& revoked) {
  sql_.change(
      "UPDATE authorities SET last_number_elsewhere = ? WHERE fingerprint = ? AND last_number_elsewhere < ?",
      {last_number, authority, last_number});
  int changed = 0;
  for (const staff::RevokedElsewhere& one : revoked) {
    auto kept = sql_.row("SELECT fingerprint, status FROM certificates WHERE authority = ? AND serial = ?",
                         {authority, one.serial});
    if (!kept) {
      changed += static_cast<int>(sql_.change(
          "INSERT INTO revoked_elsewhere (authority, serial, status, reason, status_since)"
          " VALUES (?, ?, ?, ?, ?) ON CONFLICT (authority, serial) DO UPDATE SET status = excluded.status,"
          " reason = excluded.reason, status_since = excluded.status_since"
          " WHERE revoked_elsewhere.status <> 'revoked' AND excluded.status = 'revoked'",
          {authority, one.serial, name_of(one.status), name_of(one.reason), one.since}));
      continue;
    }
    const auto fingerprint = kept->name<Fingerprint>();
    if (is_worse(kept->word(&contract::parse_certificate_status), one.status)) {
      TRY(write_status(fingerprint, one.status, one.reason, one.since));
      ++changed;
    }
  }
  return changed;
}

}  // namespace sekisho::storage
