// SPDX-License-Identifier: Apache-2.0
#include "staff/create_institution.h"

#include "staff/key_files.h"

namespace sekisho::staff {
namespace {

Result<void> refuse_taken(Records& records, const contract::Institution& wished) {
  for (const contract::Institution& known : TRY(records.institutions())) {
    if (known.code == wished.code || known.host == wished.host) {
      return Error{ErrorCode::AlreadyExists, known.code.text() + " at " + known.host};
    }
  }
  return {};
}

}  // namespace

Result<contract::Authority> create_institution(const House& house, const contract::Institution& institution,
                                               certificate::KeyKind key) {
  TRY(house.records.run([&](Records& records) { return refuse_taken(records, institution); }));
  const auto path = TRY(new_key_path(house, institution.code.text() + ".pem"));
  const certificate::AuthorityWishes wishes{
      .common_name = institution.name + " CA " + institution.code.text(),
      .organization = institution.name,
      .key = key,
      // A PC's clock may be behind: what starts now is hidden there (facts, "Real browsers").
      .not_before = house.now - std::chrono::hours(1),
      .not_after = house.now + std::chrono::years(authority_years),
  };
  const certificate::Certificate made = TRY(
      certificate::create_authority(wishes, path.string(), house.master.derive_passphrase("authority-key")));
  const contract::Authority authority{made.fingerprint(), institution.code, contract::AuthorityUse::Issuing,
                                      made.pem(),         path.string(),    {}};
  TRY(house.records.run([&](Records& records) -> Result<void> {
    const std::string code = institution.code.text();
    if (!TRY(records.keep_institution(institution,
                                      entry_of(house, institution.code, "institution.created", code)))) {
      return Error{ErrorCode::AlreadyExists, code};
    }
    const std::string subject = authority.fingerprint.text();
    if (!TRY(records.keep_authority(authority,
                                    entry_of(house, institution.code, "authority.created", subject)))) {
      return Error{ErrorCode::AlreadyExists, subject};
    }
    return {};
  }));
  return authority;
}

}  // namespace sekisho::staff
