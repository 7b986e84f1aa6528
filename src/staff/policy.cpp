// SPDX-License-Identifier: Apache-2.0
#include "staff/policy.h"

#include <algorithm>

#include "audit/approvers.h"
#include "base/json.h"
#include "certificate/authority_key.h"
#include "certificate/printed.h"
#include "certificate/to_be_signed.h"
#include "crypto/digest.h"
#include "crypto/json_text.h"
#include "renewal/issuing.h"
#include "staff/people.h"

namespace sekisho::staff {
namespace {

using contract::Institution;
using Json = nlohmann::json;

constexpr auto act = "institution.policy";

// The present policy with what is wished; an unknown or wrong setting is named.
Result<contract::Policy> with(const contract::Policy& before, const std::string& wishes) {
  const Json wished = Json::parse(wishes, nullptr, false);
  if (!wished.is_object()) {
    return Error{ErrorCode::SettingsInvalid, "policy: not a JSON object"};
  }
  Json all = Json::parse(contract::json_of(before));
  all.update(wished);
  return contract::parse_policy(all.dump());
}

// A certificate of nobody, as that policy makes it: same key, same serial, same day for all that are
// compared.
Result<std::string> example(const Institution& institution, const certificate::Certificate& authority,
                            const crypto::PublicKey& key, Time now) {
  const auto profile = renewal::profile_of(institution, authority);
  const MemberKey nobody{institution.code, ContractId::trusted("00000000000"), MemberId::trusted("ADMIN")};
  const auto plan = renewal::plan_for(institution, nobody, renewal::end_after(now, institution), now);
  const auto algorithm = TRY(certificate::signature_algorithm_of(authority.public_key()));
  const certificate::Contents contents{
      Bytes(16, 1),
      algorithm,
      authority.subject_der(),
      certificate::distinguished_name(profile, plan.organization, plan.common_name),
      plan.not_before,
      plan.not_after};
  const Bytes tbs =
      certificate::to_be_signed(contents, key, certificate::leaf_extensions(key, authority, profile));
  return certificate::printed(
      TRY(certificate::Certificate::parse_der(certificate::assembled(tbs, algorithm, Bytes(1, 0)))));
}

std::string settings_of(const contract::Policy& policy) {
  std::string text;
  const Json all = Json::parse(contract::json_of(policy));
  for (const auto& [key, value] : all.items()) {
    text += key + " = " + value.dump() + '\n';
  }
  return text;
}

struct Known {
  Institution institution;
  std::optional<certificate::Certificate> authority;  // that issues
};

Result<Known> find_known(const House& house, const InstitutionCode& code) {
  struct Rows {
    Institution institution;
    std::vector<contract::Authority> authorities;
  };
  auto rows = TRY(write(house.records, [&](Records& records) -> Result<Rows> {
    auto institution = TRY(find_institution(records, code));
    auto authorities = TRY(records.authorities());
    return Rows{std::move(institution), std::move(authorities)};
  }));
  Known known{std::move(rows.institution), {}};
  for (const contract::Authority& one : rows.authorities) {
    if (one.institution == code && one.use == contract::AuthorityUse::Issuing) {
      known.authority = TRY(certificate::Certificate::parse_pem(one.pem));
    }
  }
  return known;
}

// "replaces" ties the approval to the policy that people saw before the change.
std::string draft_text(const Institution& before, const contract::Policy& after) {
  return Json{{"act", act},
              {"institution", before.code.text()},
              {"policy", contract::json_of(after)},
              {"replaces", crypto::sha256_hex(view(contract::json_of(before.policy)))}}
      .dump();
}

PolicyChange change_of(const Institution& before, const contract::Policy& after) {
  return {before.code,
          before.policy,
          after,
          draft_text(before, after),
          certificate::difference(settings_of(before.policy), settings_of(after)),
          {}};
}

// What it does to a person's next certificate; nothing before there is a CA.
Result<std::string> certificate_difference(const House& house, const Known& known,
                                           const contract::Policy& after) {
  if (!known.authority) {
    return std::string();
  }
  const auto throw_away = TRY(certificate::AuthorityKey::make(certificate::KeyKind::P256));
  const crypto::PublicKey& key = throw_away.public_key();
  Institution next = known.institution;
  next.policy = after;
  return certificate::difference(TRY(example(known.institution, *known.authority, key, house.now)),
                                 TRY(example(next, *known.authority, key, house.now)));
}

}  // namespace

Result<PolicyChange> draft_policy(const House& house, const InstitutionCode& code,
                                  const std::string& wishes) {
  const Known known = TRY(find_known(house, code));
  PolicyChange change = change_of(known.institution, TRY(with(known.institution.policy, wishes)));
  change.certificate = TRY(certificate_difference(house, known, change.after));
  return change;
}

Result<PolicyChange> change_policy(const House& house, const std::string& draft,
                                   const std::vector<std::string>& approvals) {
  const Json json = Json::parse(draft, nullptr, false);
  if (crypto::text_member(json, "act") != act) {
    return Error{ErrorCode::BadRequest, "not the draft of a policy"};
  }
  const auto code = TRY(InstitutionCode::parse(crypto::text_member(json, "institution")));
  const auto before =
      TRY(write(house.records, [&](Records& records) { return find_institution(records, code); }));
  const PolicyChange change =
      change_of(before, TRY(contract::parse_policy(crypto::text_member(json, "policy"))));
  if (change.draft != draft) {
    return Error{ErrorCode::Busy, "the policy is another one than when this was drafted"};
  }
  audit::Entry entry =
      entry_of(house, change.institution, "institution.policy_changed", change.institution.text());
  audit::add_approvers(entry, TRY(approved_where_people_are(house, draft, approvals)));
  entry.details.emplace_back("changed", change.settings);
  TRY(house.records.run([&](Records& records) -> Result<void> {
    const auto now_known = TRY(find_institution(records, change.institution));
    if (contract::json_of(now_known.policy) != contract::json_of(change.before)) {
      return Error{ErrorCode::Busy, "the policy was changed meanwhile"};
    }
    return records.set_policy(change.institution, change.after, entry);
  }));
  return change;
}

}  // namespace sekisho::staff
