// SPDX-License-Identifier: Apache-2.0
#include "certificate/approval.h"

#include <algorithm>

#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/json_text.h"
#include "crypto/jws.h"

namespace sekisho::certificate {
namespace {

constexpr auto type = "sekisho-approval";
constexpr std::size_t wanted = 2;

Error invalid(const std::string& why) { return Error{ErrorCode::ApprovalInvalid, why}; }

struct Said {
  std::string draft;
  std::string name;
  std::string at;
};

Result<Said> said_in(const std::string& payload) {
  const auto json = nlohmann::json::parse(payload, nullptr, false);
  Said said{crypto::text_member(json, "draft"), crypto::text_member(json, "name"),
            crypto::text_member(json, "at")};
  return said.draft.empty() || said.name.empty() || said.at.empty()
             ? invalid("an approval says draft, name and at")
             : Result<Said>(std::move(said));
}

// Whose it is.
Result<const NamedPerson*> check_one(const std::vector<NamedPerson>& people, const std::string& draft,
                                     const std::string& approval, Time now) {
  const auto jws = crypto::Jws::parse(approval);
  if (!jws.ok() || jws->header().type != type) {
    return invalid("not an approval");
  }
  const Said said = TRY(said_in(jws->unverified_payload()));
  const auto person = std::find_if(people.begin(), people.end(),
                                   [&](const NamedPerson& one) { return one.name == said.name; });
  if (person == people.end()) {
    return invalid(said.name + " is not one of the named people");
  }
  if (!jws->verify(person->key).ok()) {
    return invalid("not " + said.name + "'s signature");
  }
  if (said.draft != draft) {
    return invalid(said.name + " approved another draft");
  }
  const auto at = parse_rfc3339(said.at);
  if (!at.ok() || at.value() > now + clock_difference || at.value() < now - approval_life) {
    return invalid(said.name + " approved at " + said.at + "; it is good for a week");
  }
  return &*person;
}

}  // namespace

Result<std::string> approve(ByteView draft, const std::string& name, const AuthorityKey& key, Time now) {
  const nlohmann::json header{{"alg", "ES256"}, {"typ", type}};
  const nlohmann::json payload{{"draft", crypto::sha256_hex(draft)}, {"name", name}, {"at", rfc3339(now)}};
  const std::string input = base64url(view(header.dump())) + "." + base64url(view(payload.dump()));
  std::string compact = input + "." + base64url(TRY(crypto::jws_signature(TRY(key.sign(view(input))))));
  const auto made = TRY(crypto::Jws::parse(compact));
  if (!made.verify(key.public_key()).ok()) {
    return Error{ErrorCode::KeyKindRefused, "approvals are signed with P-256"};
  }
  return compact;
}

Result<std::vector<std::string>> check_approvals(const std::vector<NamedPerson>& people, ByteView draft,
                                                 const std::vector<std::string>& approvals, Time now) {
  if (approvals.size() != wanted) {
    return invalid("two approvals are needed, here are " + std::to_string(approvals.size()));
  }
  const std::string digest = crypto::sha256_hex(draft);
  const NamedPerson* first = TRY(check_one(people, digest, approvals.front(), now));
  const NamedPerson* second = TRY(check_one(people, digest, approvals.back(), now));
  // One person under two names is one person.
  if (first->name == second->name || first->key.der() == second->key.der()) {
    return invalid("both approvals are by " + second->name);
  }
  return std::vector{first->name, second->name};
}

}  // namespace sekisho::certificate
