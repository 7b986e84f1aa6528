// SPDX-License-Identifier: Apache-2.0
#include "staff/import_check.h"

#include <set>

namespace sekisho::staff {
namespace {

class AmongLines {
 public:
  explicit AmongLines(const std::vector<TrustedAuthority>& authorities) : authorities_(authorities) {}

  void see(const ImportLine& line) {
    see_institution(line);
    const bool known = members_.contains(line.member);
    if (line.describes_member() && known) {
      refuse(line, "the member is described by an earlier line already");
    }
    if (!line.describes_member() && !known) {
      refuse(line, "no earlier line describes the member: pin is empty");
    }
    members_.insert(line.member);
    if (line.certificate) {
      see_certificate(line, *line.certificate);
    }
  }

  std::vector<LineError> errors() && { return std::move(errors_); }

 private:
  void refuse(const ImportLine& line, std::string why) { errors_.push_back({line.line, std::move(why)}); }

  void see_institution(const ImportLine& line) {
    institutions_.insert(line.member.institution);
    if (institutions_.size() > 1 && line.member.institution != *first_) {
      refuse(line, "institution_code: one import is for one institution");
    }
    if (!first_) {
      first_ = line.member.institution;
    }
  }

  void see_certificate(const ImportLine& line, const certificate::Certificate& leaf) {
    if (!certificates_.insert(leaf.fingerprint()).second) {
      refuse(line, "certificate: the same one is on an earlier line");
    } else if (!keys_.insert(leaf.public_key().fingerprint()).second) {
      refuse(line, "certificate: its key is in the certificate of an earlier line");
    }
    if (leaf.is_authority()) {
      refuse(line, "certificate: is a CA's, not a person's");
    } else if (issuer_of(leaf, authorities_) == nullptr) {
      refuse(line, "certificate: none of the given CAs has signed it for client authentication");
    }
  }

  const std::vector<TrustedAuthority>& authorities_;
  std::optional<InstitutionCode> first_;
  std::set<InstitutionCode> institutions_;
  std::set<MemberKey> members_;
  std::set<Fingerprint> certificates_;
  std::set<KeyFingerprint> keys_;
  std::vector<LineError> errors_;
};

}  // namespace

Result<std::vector<TrustedAuthority>> trusted_authorities(const std::string& pem) {
  std::vector<TrustedAuthority> authorities;
  for (certificate::Certificate& one : TRY(certificate::Certificate::parse_pem_bundle(pem))) {
    if (!one.is_authority()) {
      return Error{ErrorCode::ImportRefused, "not a CA's certificate: " + one.common_name()};
    }
    auto trust = TRY(certificate::TrustStore::of({one}, {}, certificate::RevocationLists::Ignored));
    authorities.push_back({std::move(one), std::move(trust)});
  }
  return authorities;
}

const TrustedAuthority* issuer_of(const certificate::Certificate& leaf,
                                  const std::vector<TrustedAuthority>& authorities) {
  for (const TrustedAuthority& authority : authorities) {
    if (authority.certificate.subject_der() == leaf.issuer_der() &&
        authority.trust.verify(leaf, {}, leaf.not_before()).ok()) {
      return &authority;
    }
  }
  return nullptr;
}

std::vector<LineError> check_among_lines(const std::vector<ImportLine>& lines,
                                         const std::vector<TrustedAuthority>& authorities) {
  AmongLines among(authorities);
  for (const ImportLine& line : lines) {
    among.see(line);
  }
  return std::move(among).errors();
}

Result<std::vector<LineError>> check_against_records(Records& records, const std::vector<ImportLine>& lines) {
  std::vector<LineError> errors;
  if (lines.empty()) {
    return errors;
  }
  const contract::Institution institution = TRY(find_institution(records, lines.front().member.institution));
  const auto digits = static_cast<std::size_t>(institution.policy.pin_digits);
  for (const ImportLine& line : lines) {
    if (!line.pin.empty() && line.pin.reveal().size() != digits) {
      errors.push_back(
          {line.line, "pin: not " + std::to_string(digits) + " digits, as the institution's policy says"});
    }
    if (line.describes_member() && TRY(records.find_member(line.member))) {
      errors.push_back({line.line, "the member exists already: " + line.member.text()});
    }
    if (line.certificate && TRY(records.find_certificate(line.certificate->fingerprint()))) {
      errors.push_back({line.line, "certificate: exists already"});
    }
  }
  return errors;
}

}  // namespace sekisho::staff
