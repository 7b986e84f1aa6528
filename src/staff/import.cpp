// SPDX-License-Identifier: Apache-2.0
#include "staff/import.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "crypto/password_hash.h"
#include "crypto/seal.h"
#include "staff/import_check.h"

namespace sekisho::staff {
namespace {

// A line with everything slow done, ready to be kept.
struct Prepared {
  const ImportLine* line;
  std::optional<contract::Member> member;
  std::optional<contract::CustomerCard> card;
  std::optional<contract::HeldCertificate> certificate;
};

struct Keys {
  Secret pin;
  Secret card;
  Secret totp;
};

Result<contract::Member> member_of(const ImportLine& line, const Keys& keys) {
  contract::Member member{.key = line.member,
                          .company = line.company,
                          .pin_hash = {},
                          .pin_locked_at = {},
                          .contract_locked_at = {},
                          .second_factor = line.second_factor,
                          .totp_sealed = {},
                          .last_login_at = {},
                          .kind = line.kind};
  if (!line.pin.empty()) {
    member.pin_hash = TRY(crypto::hash_password(keys.pin, line.pin));
  }
  if (line.second_factor == contract::SecondFactor::Totp) {
    member.totp_sealed = crypto::seal(keys.totp, line.member.text(), line.totp_key);
  }
  return member;
}

contract::HeldCertificate held_of(const ImportLine& line, const certificate::Certificate& authority) {
  const certificate::Certificate& leaf = *line.certificate;
  return contract::HeldCertificate{.fingerprint = leaf.fingerprint(),
                                   .member = line.member,
                                   .serial = leaf.serial(),
                                   .authority = authority.fingerprint(),
                                   .status = line.status,
                                   .status_since = line.status_since.value_or(leaf.not_before()),
                                   .not_before = leaf.not_before(),
                                   .not_after = leaf.not_after(),
                                   .common_name = leaf.common_name(),
                                   .pem = leaf.pem(),
                                   .order = {}};
}

Result<Prepared> prepare(const ImportLine& line, const Keys& keys,
                         const std::vector<TrustedAuthority>& authorities) {
  Prepared prepared{&line, {}, {}, {}};
  if (line.describes_member()) {
    prepared.member = TRY(member_of(line, keys));
    if (!line.pin.empty() && line.second_factor == contract::SecondFactor::CustomerCard) {
      prepared.card =
          contract::CustomerCard{.member = line.member,
                                 .sealed_cells = contract::seal_card(keys.card, line.member, line.card),
                                 .challenge = {},
                                 .used = {},
                                 .locked_at = {}};
    }
  }
  if (line.certificate) {
    prepared.certificate = held_of(line, issuer_of(*line.certificate, authorities)->certificate);
  }
  return prepared;
}

// PINs are slow to hash (30 ms each): on every core, outside any transaction.
class Preparation {
 public:
  Preparation(const House& house, const std::vector<ImportLine>& lines,
              const std::vector<TrustedAuthority>& authorities, const Progress& progress)
      : keys_{house.master.derive("pin"), house.master.derive("card"), house.master.derive("totp")},
        lines_(lines),
        authorities_(authorities),
        progress_(progress),
        done_(lines.size()) {}

  Result<std::vector<Prepared>> run() {
    const std::size_t count =
        std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), lines_.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t at = 0; at < count; ++at) {
        threads.emplace_back([this] { work(); });
      }
    }
    std::vector<Prepared> prepared;
    for (std::optional<Result<Prepared>>& one : done_) {
      prepared.push_back(TRY(*std::move(one)));
    }
    return prepared;
  }

 private:
  void work() {
    for (std::size_t at = next_++; at < lines_.size(); at = next_++) {
      done_[at].emplace(prepare(lines_[at], keys_, authorities_));
      const std::lock_guard<std::mutex> one_at_a_time(reporting_);
      progress_(++finished_, lines_.size());
    }
  }

  Keys keys_;
  const std::vector<ImportLine>& lines_;
  const std::vector<TrustedAuthority>& authorities_;
  const Progress& progress_;
  std::vector<std::optional<Result<Prepared>>> done_;
  std::atomic<std::size_t> next_{0};
  std::mutex reporting_;
  std::size_t finished_{0};
};

Error refused(const ImportLine& line, const std::string& why) {
  return Error{ErrorCode::ImportRefused, "line " + std::to_string(line.line) + ": " + why};
}

Result<void> keep_authorities(const House& house, Records& records, const InstitutionCode& institution,
                              const std::vector<TrustedAuthority>& authorities) {
  const std::vector<contract::Authority> known = TRY(records.authorities());
  for (const TrustedAuthority& one : authorities) {
    const Fingerprint& fingerprint = one.certificate.fingerprint();
    const auto same = std::find_if(known.begin(), known.end(), [&](const contract::Authority& other) {
      return other.fingerprint == fingerprint;
    });
    if (same != known.end()) {
      if (same->institution != institution) {
        return Error{ErrorCode::ImportRefused, "the CA belongs to institution " + same->institution.text()};
      }
      continue;
    }
    const contract::Authority authority{fingerprint,           institution, contract::AuthorityUse::Accepted,
                                        one.certificate.pem(), "",          ""};
    if (!TRY(records.keep_authority(
            authority, entry_of(house, institution, "authority.imported", fingerprint.text())))) {
      return Error{ErrorCode::AlreadyExists, "CA " + fingerprint.text()};
    }
  }
  return {};
}

Result<void> keep(const House& house, Records& records, const Prepared& prepared) {
  const ImportLine& line = *prepared.line;
  const InstitutionCode& code = line.member.institution;
  if (prepared.member && !TRY(records.keep_member(*prepared.member, entry_of(house, code, "member.imported",
                                                                             line.member.text())))) {
    return refused(line, "the member exists already");
  }
  if (prepared.card &&
      !TRY(records.keep_card(*prepared.card, entry_of(house, code, "card.imported", line.member.text())))) {
    return refused(line, "the member has a card already");
  }
  if (!prepared.certificate) {
    return {};
  }
  if (!TRY(records.remember_key(line.certificate->public_key().fingerprint(), house.now))) {
    return refused(line, "certificate: its key was seen before");
  }
  return records.keep_certificate(*prepared.certificate, entry_of(house, code, "certificate.imported",
                                                                  prepared.certificate->fingerprint.text()));
}

Result<void> keep_all(const House& house, const std::vector<Prepared>& prepared,
                      const std::vector<TrustedAuthority>& authorities) {
  return house.records.run([&](Records& records) -> Result<void> {
    TRY(keep_authorities(house, records, prepared.front().line->member.institution, authorities));
    for (const Prepared& one : prepared) {
      TRY(keep(house, records, one));
    }
    return {};
  });
}

std::vector<ImportLine> read_lines(const std::vector<CsvRow>& rows, const std::filesystem::path& folder,
                                   std::vector<LineError>& errors) {
  std::vector<ImportLine> lines;
  for (const CsvRow& row : rows) {
    auto line = parse_import_line(row, folder);
    if (line.ok()) {
      lines.push_back(std::move(line).value());
    } else {
      errors.push_back({row.line, line.error().detail});
    }
  }
  return lines;
}

ImportReport report_on(const std::vector<ImportLine>& lines, std::vector<LineError> errors) {
  ImportReport report;
  for (const ImportLine& line : lines) {
    report.members += line.describes_member() ? 1 : 0;
    if (line.certificate) {
      const certificate::Certificate& leaf = *line.certificate;
      report.certificates.push_back(
          {line.line, line.member, leaf.common_name(), leaf.fingerprint(), leaf.not_after(), line.status});
    }
  }
  std::stable_sort(errors.begin(), errors.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  report.errors = std::move(errors);
  return report;
}

}  // namespace

Result<ImportReport> import_members(const House& house, const ImportWishes& wishes,
                                    const Progress& progress) {
  const std::vector<TrustedAuthority> authorities = TRY(trusted_authorities(wishes.authorities_pem));
  const std::vector<CsvRow> rows = TRY(parse_csv(wishes.csv, import_columns(), optional_import_columns()));
  if (rows.empty()) {
    return Error{ErrorCode::ImportRefused, "there is no line below the header"};
  }
  std::vector<LineError> errors;
  const std::vector<ImportLine> lines = read_lines(rows, wishes.folder, errors);
  for (LineError& error : check_among_lines(lines, authorities)) {
    errors.push_back(std::move(error));
  }
  auto against =
      TRY(write(house.records, [&](Records& records) { return check_against_records(records, lines); }));
  std::move(against.begin(), against.end(), std::back_inserter(errors));
  ImportReport report = report_on(lines, std::move(errors));
  if (!report.errors.empty() || wishes.mode == ImportMode::DryRun) {
    return report;
  }
  const std::vector<Prepared> prepared = TRY(Preparation(house, lines, authorities, progress).run());
  TRY(keep_all(house, prepared, authorities));
  return report;
}

}  // namespace sekisho::staff
