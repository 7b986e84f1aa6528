// SPDX-License-Identifier: Apache-2.0
#include "staff/create_institution.h"

#include <system_error>

#include "crypto/random.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;

Result<void> refuse_taken(Records& records, const contract::Institution& wished) {
  for (const contract::Institution& known : TRY(records.institutions())) {
    if (known.code == wished.code || known.host == wished.host) {
      return Error{ErrorCode::AlreadyExists, known.code.text() + " at " + known.host};
    }
  }
  return {};
}

// A key file that no record of ours names is never deleted: it may belong to another database. It is put
// aside.
Result<fs::path> free_key_path(const House& house, const InstitutionCode& code) {
  const fs::path folder = fs::absolute(house.folder) / "authorities";
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) {
    return Error{ErrorCode::FileUnwritable, folder.string() + ": " + failed.message()};
  }
  fs::permissions(folder, fs::perms::owner_all, failed);
  fs::path path = folder / (code.text() + ".pem");
  if (fs::exists(path, failed)) {
    fs::rename(path, path.string() + ".unused-" + crypto::random_id(), failed);
    if (failed) {
      return Error{ErrorCode::FileUnwritable, path.string() + ": " + failed.message()};
    }
  }
  return path;
}

}  // namespace

Secret authority_passphrase(const crypto::MasterKey& master) {
  return Secret(hex(master.derive("authority-key").bytes()));
}

Result<contract::Authority> create_institution(const House& house, const contract::Institution& institution,
                                               certificate::KeyKind key) {
  TRY(house.records.run([&](Records& records) { return refuse_taken(records, institution); }));
  const fs::path path = TRY(free_key_path(house, institution.code));
  const certificate::AuthorityWishes wishes{
      .common_name = institution.name + " CA " + institution.code.text(),
      .organization = institution.name,
      .key = key,
      // A PC's clock may be behind: what starts now is hidden there (facts, "Real browsers").
      .not_before = house.now - std::chrono::hours(1),
      .not_after = house.now + std::chrono::years(authority_years),
  };
  const certificate::Certificate made =
      TRY(certificate::create_authority(wishes, path.string(), authority_passphrase(house.master)));
  const contract::Authority authority{made.fingerprint(), institution.code, contract::AuthorityUse::Issuing,
                                      made.pem(), path.string()};
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
