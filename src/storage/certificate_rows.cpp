// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using contract::CertificateStatus;
using contract::HeldCertificate;

namespace {

HeldCertificate certificate_of(Row row) {
  return HeldCertificate{.fingerprint = row.name<Fingerprint>(),
                         .member = row.word(&MemberKey::parse),
                         .serial = row.name<Serial>(),
                         .authority = row.name<Fingerprint>(),
                         .status = row.word(&contract::parse_certificate_status),
                         .status_since = row.time(),
                         .reason = row.word(&contract::parse_revocation_reason),
                         .not_before = row.time(),
                         .not_after = row.time(),
                         .common_name = row.text(),
                         .pem = row.text(),
                         .order = row.maybe_name<OrderId>()};
}

std::vector<HeldCertificate> certificates_in(std::vector<Row> rows) {
  std::vector<HeldCertificate> found;
  found.reserve(rows.size());
  for (Row& row : rows) {
    found.push_back(certificate_of(std::move(row)));
  }
  return found;
}

constexpr const char* select_certificate =
    "SELECT fingerprint, member, serial, authority, status, status_since, reason, not_before, not_after, "
    "common_name,"
    " pem, made_by FROM certificates";

}  // namespace

Result<std::optional<HeldCertificate>> Records::find_certificate(const Fingerprint& fingerprint) {
  static const std::string query = std::string(select_certificate) + " WHERE fingerprint = ?";
  auto row = sql_.row(query, {fingerprint});
  return row ? std::optional<HeldCertificate>(certificate_of(std::move(*row))) : std::nullopt;
}

Result<std::optional<CertificateStatus>> Records::status_of(const Fingerprint& fingerprint) {
  auto row = sql_.row("SELECT status FROM certificates WHERE fingerprint = ?", {fingerprint});
  return row ? std::optional<CertificateStatus>(row->word(&contract::parse_certificate_status))
             : std::nullopt;
}

Result<std::vector<HeldCertificate>> Records::certificates_of(const MemberKey& member) {
  static const std::string query = std::string(select_certificate) + " WHERE member = ? ORDER BY number";
  return certificates_in(sql_.rows(query, {member}));
}

Result<void> Records::keep_certificate(const HeldCertificate& certificate, const audit::Entry& entry) {
  TRY(change_one(
      "INSERT INTO certificates (fingerprint, member, institution, serial, authority, status, status_since,"
      " reason, not_before, not_after, common_name, pem, made_by, due_noticed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
      {certificate.fingerprint, certificate.member, certificate.member.institution, certificate.serial,
       certificate.authority, name_of(certificate.status), certificate.status_since,
       name_of(certificate.reason), certificate.not_before, certificate.not_after, certificate.common_name,
       certificate.pem, certificate.order}));
  return note(entry);
}

Result<void> Records::write_status(const Fingerprint& certificate, CertificateStatus status,
                                   contract::RevocationReason reason, Time since) {
  TRY(change_one("UPDATE certificates SET status = ?, reason = ?, status_since = ? WHERE fingerprint = ?",
                 {name_of(status), name_of(reason), since, certificate}));
  sql_.change("INSERT INTO status_changes (certificate) VALUES (?)", {certificate});
  return {};
}

Result<void> Records::set_status(const Fingerprint& certificate, CertificateStatus status,
                                 contract::RevocationReason reason, const audit::Entry& entry) {
  TRY(write_status(certificate, status, reason, entry.at));
  return note(entry);
}

Result<bool> Records::remember_key(const KeyFingerprint& key, const OrderId& order, Time at) {
  if (sql_.change(
          "INSERT INTO known_keys (fingerprint, order_id, seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
          {key, order, at}) == 1) {
    return true;
  }
  return sql_.row("SELECT fingerprint FROM known_keys WHERE fingerprint = ? AND order_id = ?", {key, order})
      .has_value();
}

Result<bool> Records::remember_key(const KeyFingerprint& key, Time at) {
  return sql_.change("INSERT INTO known_keys (fingerprint, seen_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                     {key, at}) == 1;
}

Result<std::vector<HeldCertificate>> Records::due_without_notice(const InstitutionCode& institution, Time now,
                                                                 Time ends_before, int limit) {
  static const std::string query = std::string(select_certificate) +
                                   " WHERE institution = ? AND status = 'active' AND due_noticed = 0"
                                   " AND not_after > ? AND not_after <= ? ORDER BY not_after LIMIT ?";
  return certificates_in(sql_.rows(query, {institution, now, ends_before, limit}));
}

Result<std::vector<HeldCertificate>> Records::certificates_made_here() {
  return certificates_in(
      sql_.rows(std::string(select_certificate) + " WHERE made_by IS NOT NULL ORDER BY number", {}));
}

Result<std::vector<std::string>> Records::planned_drafts() {
  std::vector<std::string> found;
  for (Row& row : sql_.rows("SELECT tbs FROM order_papers WHERE tbs <> '' UNION ALL"
                            " SELECT tbs FROM acquisitions WHERE tbs <> ''",
                            {})) {
    found.push_back(row.text());
  }
  return found;
}

}  // namespace sekisho::storage
