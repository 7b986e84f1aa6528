// SPDX-License-Identifier: Apache-2.0
// sekisho member unlock, freeze, draft, change
#include "staff/members.h"

#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"
#include "staff/unlock.h"

namespace sekisho::programs {
namespace {

Result<MemberKey> key_of(const NamedMember& named) {
  auto key = MemberKey::parse(named.institution + '/' + named.contract + '/' + named.member);
  return key.ok() ? std::move(key)
                  : Error{ErrorCode::UsageWrong,
                          "no such form of INSTITUTION CONTRACT MEMBER: " + key.error().detail};
}

staff::MemberAct act_of(const std::string& word) {
  if (word == "lift") {
    return staff::MemberAct::LiftFreeze;
  }
  return word == "machine" ? staff::MemberAct::BecomeMachine : staff::MemberAct::BecomePerson;
}

std::string text_of(const staff::MemberChanged& changed) {
  switch (changed.act) {
    case staff::MemberAct::LiftFreeze:
      return "The freeze of " + changed.member.text() + " has ended, " +
             std::to_string(changed.certificates) + " certificates.\n";
    case staff::MemberAct::BecomeMachine:
      return changed.member.text() + " is a machine: it renews by EST and CMP and does not log in.\n";
    case staff::MemberAct::BecomePerson:
      return changed.member.text() + " is a person, who logs in.\n";
  }
  return {};
}

}  // namespace

Result<int> unlock_member(const Where& where, const NamedMember& wish, const Console& console) {
  const MemberKey key = TRY(key_of(wish));
  const auto opened = TRY(open_house(where));
  TRY(staff::unlock_member(opened->house(), key));
  console.say("Unlocked " + key.text() + ".\n", {{"unlocked", key.text()}});
  return exit_done;
}

Result<int> freeze_member(const Where& where, const NamedMember& wish, const Console& console) {
  const MemberKey key = TRY(key_of(wish));
  const auto opened = TRY(open_house(where));
  const auto house = opened->house();
  const int frozen = TRY(staff::freeze_member({house, opened->orders()}, key));
  console.say("Frozen: " + std::to_string(frozen) + " certificates of " + key.text() +
                  ". What was under way has ended.\nLater: sekisho member draft lift\n",
              {{"member", key.text()}, {"frozen", frozen}});
  return exit_done;
}

Result<int> draft_member(const Where& where, const DraftMember& wish, const Console& console) {
  const MemberKey key = TRY(key_of(wish.member));
  const auto opened = TRY(open_house(where));
  const auto house = opened->house();
  const std::string draft = TRY(staff::draft_of_member({house, opened->orders()}, act_of(wish.act), key));
  TRY(write_new(wish.out, draft + "\n"));
  console.say("Draft: " + wish.out + "\nTwo named people sign it: sekisho sign; then sekisho member change\n",
              {{"draft", wish.out}});
  return exit_done;
}

Result<int> change_member(const Where& where, const ChangeMember& wish, const Console& console) {
  const std::string draft = TRY(read_draft(wish.draft));
  const auto opened = TRY(open_house(where));
  const auto house = opened->house();
  const auto changed =
      TRY(staff::change_member({house, opened->orders()}, draft, TRY(read_approvals(wish.approvals))));
  console.say(text_of(changed), {{"member", changed.member.text()}, {"certificates", changed.certificates}});
  return exit_done;
}

}  // namespace sekisho::programs
