// SPDX-License-Identifier: Apache-2.0
#include "staff/explain.h"

#include <map>

#include "certificate/path.h"

namespace sekisho::staff {
namespace {

using Bundles = std::map<InstitutionCode, std::vector<certificate::Certificate>>;

struct Recorded {
  contract::Institution institution;
  Bundles authorities;
  std::optional<contract::HeldCertificate> held;
  contract::MemberKind kind{contract::MemberKind::Person};
};

Result<Recorded> recorded(Records& records, const InstitutionCode& code, const Fingerprint& leaf) {
  auto institution = TRY(find_institution(records, code));
  auto held = TRY(records.find_certificate(leaf));
  Recorded found{std::move(institution), {}, std::move(held)};
  const auto member =
      found.held ? TRY(records.find_member(found.held->member)) : std::optional<contract::Member>();
  found.kind = member ? member->kind : contract::MemberKind::Person;
  for (const contract::Authority& authority : TRY(records.authorities())) {
    if (authority.use != contract::AuthorityUse::Retired) {
      found.authorities[authority.institution].push_back(
          TRY(certificate::Certificate::parse_pem(authority.pem)));
    }
  }
  return found;
}

}  // namespace

Result<login::Judgement> explain(const House& house, const DoorOf& door, const certificate::Certificate& leaf,
                                 const std::vector<certificate::Certificate>& sent) {
  const Recorded known = TRY(write(house.records, [&](Records& records) {
    return recorded(records, door.institution, leaf.fingerprint());
  }));
  login::Presented presented{.leaf = leaf, .path_elsewhere = {}, .held = known.held, .kind = known.kind};
  const Time at = login::time_for_path(leaf, house.now);
  for (const auto& [code, authorities] : known.authorities) {
    const auto trust =
        TRY(certificate::TrustStore::of(authorities, {}, certificate::RevocationLists::Ignored));
    Result<void> path = trust.verify(leaf, sent, at);
    if (code == door.institution) {
      presented.path = std::move(path);
    } else if (path.ok()) {
      presented.path_elsewhere = code;
    }
  }
  return login::judge_login(presented, known.institution, door.role, house.now);
}

}  // namespace sekisho::staff
