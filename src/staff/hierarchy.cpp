// SPDX-License-Identifier: Apache-2.0
#include "staff/hierarchy.h"

#include <algorithm>
#include <system_error>

#include "certificate/signed_by.h"
#include "staff/import_line.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;
using certificate::Certificate;
using contract::Authority;
using contract::AuthorityUse;
using contract::Institution;

Result<std::vector<Institution>> chosen(const House& house, const std::vector<InstitutionCode>& codes) {
  return write(house.records, [&](Records& records) -> Result<std::vector<Institution>> {
    std::vector<Institution> all = codes.empty() ? TRY(records.institutions()) : std::vector<Institution>{};
    for (const InstitutionCode& code : codes) {
      all.push_back(TRY(find_institution(records, code)));
    }
    if (all.empty()) {
      return Error{ErrorCode::InstitutionUnknown, "there is none yet"};
    }
    return all;
  });
}

Result<OpenRoot> root_of(const Founding& founding) {
  const fs::path& folder = founding.ceremony.folder;
  if (!holds_root(folder)) {
    TRY(make_root(founding.ceremony));
  }
  const auto part = [&](const std::string& given, const char* name) {
    return given.empty() ? (folder / name).string() : given;
  };
  auto root = TRY(
      open_root(folder, part(founding.part_1, "custodian-1.txt"), part(founding.part_2, "custodian-2.txt")));
  if (root.certificate.common_name() != founding.ceremony.wishes.common_name) {
    return Error{ErrorCode::AlreadyExists, "the folder holds the root " + root.certificate.common_name()};
  }
  return root;
}

// The CA that issues, where that root signed it.
Result<std::optional<Certificate>> issuing_below(const std::vector<Authority>& known,
                                                 const Certificate& root) {
  for (const Authority& one : known) {
    auto parsed = TRY(Certificate::parse_pem(one.pem));
    if (one.use == AuthorityUse::Issuing && certificate::is_signed_by(parsed, root)) {
      return std::optional<Certificate>(std::move(parsed));
    }
  }
  return std::optional<Certificate>();
}

// "… CA 9001 G2": names tell an institution's CAs apart.
Result<std::string> next_name(const Institution& institution, const std::vector<Authority>& known) {
  std::vector<std::string> taken;
  taken.reserve(known.size());
  for (const Authority& one : known) {
    taken.push_back(TRY(Certificate::parse_pem(one.pem)).common_name());
  }
  const std::string stem = institution.name + " CA " + institution.code.text() + " G";
  std::size_t generation = known.size() + 1;
  while (std::find(taken.begin(), taken.end(), stem + std::to_string(generation)) != taken.end()) {
    ++generation;
  }
  return stem + std::to_string(generation);
}

struct Below {
  const House& house;
  const Founding& founding;
  const OpenRoot& root;
};

// Signed now, or by a call that was broken off before it could install it.
Result<Certificate> signed_for(const Below& at, const Institution& institution,
                               const std::vector<Authority>& known) {
  const fs::path path = at.founding.ceremony.folder / (institution.code.text() + ".pem");
  std::error_code failed;
  if (fs::exists(path, failed)) {
    return Certificate::parse_pem(TRY(read_text(path)));
  }
  const auto asked = TRY(request_authority(at.house, institution.code, at.founding.key));
  const certificate::AuthorityWishes wishes{TRY(next_name(institution, known)), institution.name,
                                            at.founding.key, at.founding.ceremony.wishes.not_before,
                                            at.founding.not_after};
  auto made = TRY(certificate::sign_authority({at.root.certificate, at.root.key}, asked.request, wishes));
  TRY(write_public_file(path, made.pem()));
  return made;
}

Result<BelowTheRoot> stand_below(const Below& at, const Institution& institution) {
  const auto known = TRY(
      write(at.house.records, [&](Records& records) { return authorities_of(records, institution.code); }));
  if (auto before = TRY(issuing_below(known, at.root.certificate))) {
    return BelowTheRoot{institution.code, *std::move(before), BelowTheRoot::Step::StoodBefore};
  }
  auto made = TRY(signed_for(at, institution, known));
  TRY(install_authority(at.house, institution.code, made, {at.root.certificate}));
  return BelowTheRoot{institution.code, std::move(made), BelowTheRoot::Step::InstalledNow};
}

std::string lines_of(const BelowTheRoot& one) {
  const Certificate& authority = one.authority;
  return "Issuing CA of " + one.institution.text() +
         (one.step == BelowTheRoot::Step::StoodBefore ? " (stood before)\n" : "\n") +
         "  name                  " + authority.common_name() + "\n  serial                " +
         authority.serial().text() + "\n  not after             " + rfc3339(authority.not_after()) +
         "\n  key SHA-256           " + authority.public_key().fingerprint().text() +
         "\n  certificate SHA-256   " + authority.fingerprint().text() + "\n";
}

}  // namespace

Result<Founded> found_hierarchy(const House& house, const Founding& founding) {
  const auto institutions = TRY(chosen(house, founding.institutions));
  const OpenRoot root = TRY(root_of(founding));
  auto record = TRY(read_text(founding.ceremony.folder / "record.txt"));
  Founded founded{root.certificate, {}, std::move(record)};
  for (const Institution& institution : institutions) {
    founded.below.push_back(TRY(stand_below({house, founding, root}, institution)));
    founded.record += lines_of(founded.below.back());
  }
  return founded;
}

}  // namespace sekisho::staff
