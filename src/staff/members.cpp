// SPDX-License-Identifier: Apache-2.0
#include "staff/members.h"

#include "audit/approvers.h"
#include "base/json.h"
#include "base/labels.h"
#include "crypto/json_text.h"
#include "renewal/freeze.h"
#include "staff/people.h"

namespace sekisho::staff {
namespace {

using contract::MemberKind;

constexpr Labels<MemberAct, 3> acts{{{MemberAct::LiftFreeze, "member.lift"},
                                     {MemberAct::BecomeMachine, "member.machine"},
                                     {MemberAct::BecomePerson, "member.person"}}};

std::string draft_text(MemberAct act, const MemberKey& member, const std::string& since) {
  return nlohmann::json{{"act", label_of(acts, act)}, {"member", member.text()}, {"since", since}}.dump();
}

MemberKind kind_after(MemberAct act) {
  return act == MemberAct::BecomeMachine ? MemberKind::Machine : MemberKind::Person;
}

Result<contract::Member> find_member_of(Records& records, const MemberKey& key) {
  auto found = TRY(records.find_member(key));
  return found ? Result<contract::Member>(*std::move(found))
               : Result<contract::Member>(Error{ErrorCode::MemberUnknown, key.text()});
}

Result<void> check_may_become(const contract::Member& member, MemberKind kind) {
  if (member.kind == kind) {
    return Error{ErrorCode::AlreadyExists, member.key.text() + " is a " + std::string(name_of(kind))};
  }
  if (kind == MemberKind::Person && member.pin_hash.empty()) {
    return Error{ErrorCode::NotAllowed, "it came as a machine, without a PIN to log in with"};
  }
  return {};
}

// What the draft is bound to.
Result<std::string> since_of(const Books& books, MemberAct act, const MemberKey& key) {
  const auto member =
      TRY(write(books.house.records, [&](Records& records) { return find_member_of(records, key); }));
  if (act != MemberAct::LiftFreeze) {
    TRY(check_may_become(member, kind_after(act)));
    return member.kind_changed_at ? rfc3339(*member.kind_changed_at) : std::string("always");
  }
  const auto since = TRY(
      write(books.orders, [&](renewal::Records& records) { return renewal::frozen_since(records, key); }));
  return since ? Result<std::string>(rfc3339(*since))
               : Result<std::string>(Error{ErrorCode::NotFound, "nothing of " + key.text() + " is frozen"});
}

Result<void> change_kind(const House& house, MemberAct act, const MemberKey& key,
                         const std::vector<std::string>& approvers) {
  audit::Entry entry =
      entry_of(house, key.institution, std::string(label_of(acts, act)) + "_marked", key.text());
  audit::add_approvers(entry, approvers);
  return house.records.run([&](Records& records) -> Result<void> {
    const auto member = TRY(find_member_of(records, key));
    TRY(check_may_become(member, kind_after(act)));
    return TRY(records.set_member_kind(member, kind_after(act), entry))
               ? Result<void>()
               : Error{ErrorCode::Busy, "the member was changed meanwhile"};
  });
}

}  // namespace

Result<std::string> draft_of_member(const Books& books, MemberAct act, const MemberKey& member) {
  return draft_text(act, member, TRY(since_of(books, act, member)));
}

Result<MemberChanged> change_member(const Books& books, const std::string& draft,
                                    const std::vector<std::string>& approvals) {
  const auto json = nlohmann::json::parse(draft, nullptr, false);
  const auto act = parse_label(acts, crypto::text_member(json, "act"));
  const auto key = MemberKey::parse(crypto::text_member(json, "member"));
  const std::string since = crypto::text_member(json, "since");
  // One draft, one form: nobody signs a word that is then not read.
  if (!act.ok() || !key.ok() || draft_text(act.value(), key.value(), since) != draft) {
    return Error{ErrorCode::BadRequest, "not the draft of an act about a member"};
  }
  const auto approvers = TRY(approved_where_people_are(books.house, draft, approvals));
  if (TRY(since_of(books, act.value(), key.value())) != since) {
    return Error{ErrorCode::Busy, "it is another one than when this was drafted"};
  }
  MemberChanged changed{act.value(), key.value()};
  if (changed.act != MemberAct::LiftFreeze) {
    TRY(change_kind(books.house, changed.act, changed.member, approvers));
    return changed;
  }
  changed.certificates =
      TRY(renewal::lift_freeze(books.orders, changed.member, TRY(parse_rfc3339(since)),
                               {"engineer:" + books.house.account, books.house.now}, approvers));
  return changed;
}

Result<int> freeze_member(const Books& books, const MemberKey& member) {
  return renewal::freeze_member(books.orders, member, {"engineer:" + books.house.account, books.house.now});
}

}  // namespace sekisho::staff
