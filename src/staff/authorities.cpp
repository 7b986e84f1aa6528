// SPDX-License-Identifier: Apache-2.0
#include "staff/authorities.h"

#include <algorithm>

#include "renewal/issuing.h"
#include "renewal/standing_halts.h"
#include "staff/key_files.h"

namespace sekisho::staff {
namespace {

using contract::Authority;
using contract::AuthorityUse;

// Names tell them apart in pickers, in CRLs and in everybody's trust store.
Result<void> refuse_known(const std::vector<Authority>& known, const certificate::Certificate& fresh) {
  for (const Authority& one : known) {
    const auto parsed = TRY(certificate::Certificate::parse_pem(one.pem));
    if (parsed.subject_der() == fresh.subject_der()) {
      return Error{ErrorCode::AlreadyExists, "a CA of this name: " + one.fingerprint.text()};
    }
  }
  return {};
}

Result<void> check_key_file(const House& house, const std::string& path,
                            const certificate::Certificate& authority) {
  const auto key =
      TRY(certificate::AuthorityKey::open(path, house.master.derive_passphrase("authority-key")));
  if (key.public_key().der() != authority.public_key().der()) {
    return Error{ErrorCode::FileUnreadable, path + ": another CA's key"};
  }
  return {};
}

// A CA from before its root was kept gets what stands above it.
Result<std::optional<Authority>> complete(const House& house, Records& records,
                                          const std::vector<Authority>& known, const Authority& fresh) {
  for (Authority one : known) {
    if (one.fingerprint == fresh.fingerprint && one.above.empty() && !fresh.above.empty()) {
      one.above = fresh.above;
      TRY(records.give_authority_key(
          one, entry_of(house, one.institution, "authority.completed", one.fingerprint.text())));
      return std::optional<Authority>(std::move(one));
    }
  }
  return std::optional<Authority>();
}

Result<std::vector<std::string>> names_above(const Authority& authority) {
  std::vector<std::string> names;
  if (!authority.above.empty()) {
    for (const auto& one : TRY(certificate::Certificate::parse_pem_bundle(authority.above))) {
      names.push_back(one.common_name());
    }
  }
  return names;
}

}  // namespace

Result<std::vector<Authority>> authorities_of(Records& records, const InstitutionCode& institution) {
  TRY(find_institution(records, institution));
  std::vector<Authority> all = TRY(records.authorities());
  std::erase_if(all, [&](const Authority& one) { return one.institution != institution; });
  return all;
}

Result<void> end_issuing(const House& house, Records& records, const std::vector<Authority>& known) {
  for (const Authority& one : known) {
    if (one.use == AuthorityUse::Issuing) {
      TRY(records.set_authority_use(
          one.fingerprint, AuthorityUse::Accepted,
          entry_of(house, one.institution, "authority.followed", one.fingerprint.text())));
    }
  }
  return {};
}

std::string pem_of(const std::vector<certificate::Certificate>& certificates) {
  std::string pem;
  for (const certificate::Certificate& one : certificates) {
    pem += one.pem();
  }
  return pem;
}

Result<AuthorityRequest> request_authority(const House& house, const InstitutionCode& code,
                                           certificate::KeyKind kind) {
  const auto institution =
      TRY(write(house.records, [&](Records& records) { return find_institution(records, code); }));
  const auto key = TRY(certificate::AuthorityKey::make(kind));
  const auto path = TRY(new_key_path(house, key_file_name(code, key.public_key())));
  // A hint for whoever reads the request; the root takes nothing but the key from it.
  const certificate::AuthorityWishes hint{
      institution.name + " CA " + code.text(), institution.name, kind, {}, {}};
  auto request = TRY(certificate::authority_request(key, hint));
  TRY(key.save(path.string(), house.master.derive_passphrase("authority-key")));
  return AuthorityRequest{std::move(request), path.string()};
}

Result<Authority> install_authority(const House& house, const InstitutionCode& code,
                                    const certificate::Certificate& fresh,
                                    const std::vector<certificate::Certificate>& above, KeyAt key) {
  TRY(certificate::check_issuing_authority(fresh, above, house.now));
  const auto path = key_folder(house) / key_file_name(code, fresh.public_key());
  if (key == KeyAt::House) {
    TRY(check_key_file(house, path.string(), fresh));
  }
  const Authority authority{fresh.fingerprint(), code,          AuthorityUse::Issuing,
                            fresh.pem(),         path.string(), pem_of(above)};
  return write(house.records, [&](Records& records) -> Result<Authority> {
    const auto known = TRY(authorities_of(records, code));
    if (auto completed = TRY(complete(house, records, known, authority))) {
      return *std::move(completed);
    }
    TRY(refuse_known(known, fresh));
    TRY(end_issuing(house, records, known));
    const std::string subject = authority.fingerprint.text();
    if (!TRY(records.keep_authority(authority, entry_of(house, code, "authority.installed", subject)))) {
      return Error{ErrorCode::AlreadyExists, subject};
    }
    return authority;
  });
}

Result<std::vector<AuthorityStatus>> authority_status(const House& house, const InstitutionCode& code) {
  return write(house.records, [&](Records& records) -> Result<std::vector<AuthorityStatus>> {
    std::vector<AuthorityStatus> all;
    const auto institution = TRY(find_institution(records, code));
    const auto halts = TRY(renewal::standing_halts(records, house.now));
    for (Authority& one : TRY(authorities_of(records, code))) {
      const auto parsed = TRY(certificate::Certificate::parse_pem(one.pem));
      const LeavesOfAuthority leaves = TRY(records.usable_leaves_of(one.fingerprint, house.now));
      auto above = TRY(names_above(one));
      const auto halt = std::find_if(halts.begin(), halts.end(), [&](const renewal::Halt& other) {
        return other.authority == one.fingerprint;
      });
      const auto full_term_until = one.use == AuthorityUse::Issuing
                                       ? std::optional(renewal::full_term_until(institution, parsed))
                                       : std::nullopt;
      all.push_back({std::move(one), parsed.common_name(), std::move(above), parsed.not_after(), leaves.count,
                     leaves.last_ends, full_term_until,
                     halt == halts.end() ? std::nullopt : std::optional(*halt)});
    }
    return all;
  });
}

Result<Authority> retire_authority(const House& house, const InstitutionCode& code,
                                   const Fingerprint& fingerprint) {
  return write(house.records, [&](Records& records) -> Result<Authority> {
    const auto known = TRY(authorities_of(records, code));
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Authority& one) { return one.fingerprint == fingerprint; });
    if (found == known.end()) {
      return Error{ErrorCode::PathUnknownIssuer, "no CA of " + code.text() + ": " + fingerprint.text()};
    }
    if (found->use == AuthorityUse::Issuing) {
      return Error{ErrorCode::NotAllowed, "it issues: install its successor first"};
    }
    const LeavesOfAuthority leaves = TRY(records.usable_leaves_of(fingerprint, house.now));
    if (leaves.count > 0) {
      return Error{ErrorCode::NotAllowed, std::to_string(leaves.count) + " of its certificates are in use"};
    }
    Authority retired = *found;
    retired.use = AuthorityUse::Retired;
    TRY(records.set_authority_use(fingerprint, retired.use,
                                  entry_of(house, code, "authority.retired", fingerprint.text())));
    return retired;
  });
}

}  // namespace sekisho::staff
