// SPDX-License-Identifier: Apache-2.0
#include "staff/people.h"

#include <algorithm>

#include "audit/approvers.h"
#include "base/json.h"
#include "crypto/json_text.h"

namespace sekisho::staff {
namespace {

using certificate::NamedPerson;

constexpr std::size_t fewest = 2;

audit::Entry entry_about(const House& house, std::string action, const NamedPerson& person,
                         const std::vector<std::string>& approvers) {
  audit::Entry entry{house.now, "", "engineer:" + house.account, std::move(action), person.name, {}};
  entry.details.emplace_back("key", person.key.fingerprint().text());
  audit::add_approvers(entry, approvers);
  return entry;
}

struct Draft {
  Change change;
  NamedPerson person;
};

Result<Draft> parse_draft(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const std::string act = crypto::text_member(json, "act");
  if (act != "people.add" && act != "people.remove") {
    return Error{ErrorCode::BadRequest, "not a draft about named people"};
  }
  auto key = TRY(crypto::PublicKey::parse(TRY(parse_base64(crypto::text_member(json, "key")))));
  Draft draft{act == "people.add" ? Change::Add : Change::Remove,
              NamedPerson{crypto::text_member(json, "name"), std::move(key)}};
  // One draft, one form: nobody signs a word that is then not read.
  return draft_of(draft.change, draft.person) == text
             ? Result<Draft>(std::move(draft))
             : Error{ErrorCode::BadRequest, "more, or written otherwise, than a draft about named people"};
}

Result<void> add(const House& house, Records& records, const NamedPerson& person,
                 const std::vector<std::string>& approvers) {
  const bool kept = TRY(
      records.keep_named_person(person, house.now, entry_about(house, "people.added", person, approvers)));
  return kept ? Result<void>() : Error{ErrorCode::AlreadyExists, person.name + ", or the key"};
}

Result<void> remove(const House& house, Records& records, const NamedPerson& person,
                    const std::vector<std::string>& approvers) {
  const auto all = TRY(records.named_people());
  const bool known = std::any_of(all.begin(), all.end(), [&](const NamedPerson& one) {
    return one.name == person.name && one.key.der() == person.key.der();
  });
  if (!known) {
    return Error{ErrorCode::NotFound, person.name};
  }
  if (all.size() <= fewest) {
    return Error{ErrorCode::NotAllowed, "two named people must be left"};
  }
  return records.remove_named_person(person.name, entry_about(house, "people.removed", person, approvers));
}

}  // namespace

Result<void> found_people(const House& house, const NamedPerson& first, const NamedPerson& second) {
  if (first.name.empty() || second.name.empty() || first.name == second.name ||
      first.key.der() == second.key.der()) {
    return Error{ErrorCode::ApprovalInvalid, "two people have two names and two keys"};
  }
  return house.records.run([&](Records& records) -> Result<void> {
    if (!TRY(records.named_people()).empty()) {
      return Error{ErrorCode::AlreadyExists, "the first two are made once"};
    }
    TRY(add(house, records, first, {}));
    return add(house, records, second, {});
  });
}

std::string draft_of(Change change, const NamedPerson& person) {
  return nlohmann::json{{"act", change == Change::Add ? "people.add" : "people.remove"},
                        {"name", person.name},
                        {"key", base64(person.key.der())}}
      .dump();
}

Result<NamedPerson> change_people(const House& house, const std::string& draft,
                                  const std::vector<std::string>& approvals) {
  auto parsed = TRY(parse_draft(draft));
  const auto approvers = TRY(approved_by(house, view(draft), approvals));
  TRY(house.records.run([&](Records& records) {
    return parsed.change == Change::Add ? add(house, records, parsed.person, approvers)
                                        : remove(house, records, parsed.person, approvers);
  }));
  return std::move(parsed.person);
}

Result<std::vector<std::string>> approved_by(const House& house, ByteView draft,
                                             const std::vector<std::string>& approvals) {
  const auto people = TRY(write(house.records, [](Records& records) { return records.named_people(); }));
  return certificate::check_approvals(people, draft, approvals, house.now);
}

Result<std::vector<std::string>> approved_where_people_are(const House& house, const std::string& draft,
                                                           const std::vector<std::string>& approvals) {
  const auto people = TRY(write(house.records, [](Records& records) { return records.named_people(); }));
  return people.empty() && approvals.empty() ? std::vector<std::string>()
                                             : approved_by(house, view(draft), approvals);
}

}  // namespace sekisho::staff
