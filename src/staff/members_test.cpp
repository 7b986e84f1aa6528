// SPDX-License-Identifier: Apache-2.0
#include "staff/members.h"

#include <gtest/gtest.h>

#include "base/test_must.h"
#include "contract/fake_register.h"
#include "renewal/fake_records.h"
#include "staff/fake_records.h"
#include "staff/people.h"
#include "staff/test_person.h"

namespace sekisho::staff {
namespace {

using contract::MemberKind;

class AMemberOfTheHouse : public ::testing::Test {
 protected:
  AMemberOfTheHouse() {
    contract::Member member = contract::testing::member_of(key_);
    member.pin_hash = "hash";
    records_.kept.members.emplace(key_, member);
    must(found_people(house_, sato_.named(), suzuki_.named()));
  }
  Result<std::string> draft(MemberAct act) { return draft_of_member({house_, orders_}, act, key_); }
  [[nodiscard]] std::vector<std::string> approved(const std::string& text) const {
    return {certificate::approve(view(text), sato_.name, sato_.key, house_.now).value(),
            certificate::approve(view(text), suzuki_.name, suzuki_.key, house_.now).value()};
  }
  Result<MemberChanged> change(const std::string& text, const std::vector<std::string>& approvals) {
    return change_member({house_, orders_}, text, approvals);
  }
  Result<MemberChanged> change(MemberAct act) {
    const std::string text = TRY(draft(act));
    return change(text, approved(text));
  }
  contract::Member& member() { return records_.kept.members.at(key_); }

  MemberKey key_ = MemberKey::parse("9001/10000000001/ADMIN").value();
  FakeTransactions records_;
  contract::testing::Register register_;
  renewal::testing::FakeRecords orders_{register_};
  crypto::MasterKey master_ = crypto::MasterKey::of(Secret(std::string(32, 'k')));
  House house_{records_, master_, "/nowhere", "taro", parse_rfc3339("2028-02-10T01:00:00Z").value()};
  Person sato_{"佐藤"};
  Person suzuki_{"鈴木"};
};

TEST_F(AMemberOfTheHouse, becomes_a_machine_when_two_people_approve_and_a_person_again) {
  must(change(MemberAct::BecomeMachine));
  EXPECT_EQ(member().kind, MemberKind::Machine);
  EXPECT_EQ(records_.kept.entries.back().action, "member.machine_marked");
  EXPECT_EQ(records_.kept.entries.back().details.at(1).second, "鈴木");
  EXPECT_EQ(draft(MemberAct::BecomeMachine).error().code, ErrorCode::AlreadyExists);
  must(change(MemberAct::BecomePerson));
  EXPECT_EQ(member().kind, MemberKind::Person);
}

TEST_F(AMemberOfTheHouse, is_not_changed_by_fewer_than_two_or_by_other_words) {
  const std::string text = draft(MemberAct::BecomeMachine).value();
  const auto both = approved(text);
  EXPECT_EQ(change(text, {}).error().code, ErrorCode::ApprovalInvalid);
  EXPECT_EQ(change(text, {both[0], both[0]}).error().code, ErrorCode::ApprovalInvalid);
  const std::vector<std::string> others{"", "{}", text + " ",
                                        R"({"act":"member.machine","member":"9001/10000000001/ADMIN"})"};
  for (const std::string& other : others) {
    EXPECT_EQ(change(other, approved(other)).error().code, ErrorCode::BadRequest) << other;
  }
  EXPECT_EQ(member().kind, MemberKind::Person);
}

TEST_F(AMemberOfTheHouse, is_changed_once_by_an_approval) {
  const std::string text = draft(MemberAct::BecomeMachine).value();
  must(change(text, approved(text)));
  house_.now += std::chrono::minutes{1};
  must(change(MemberAct::BecomePerson));
  EXPECT_EQ(change(text, approved(text)).error().code, ErrorCode::Busy);
  EXPECT_EQ(member().kind, MemberKind::Person);
}

TEST_F(AMemberOfTheHouse, that_came_as_a_machine_has_no_pin_and_does_not_become_a_person) {
  member().kind = MemberKind::Machine;
  member().pin_hash.clear();
  EXPECT_EQ(draft(MemberAct::BecomePerson).error().code, ErrorCode::NotAllowed);
}

TEST_F(AMemberOfTheHouse, is_changed_by_one_engineer_only_before_there_are_named_people) {
  records_.kept.people.clear();
  must(change(draft(MemberAct::BecomeMachine).value(), {}));
  EXPECT_EQ(member().kind, MemberKind::Machine);
}

TEST_F(AMemberOfTheHouse, of_whom_nothing_is_frozen_has_nothing_to_lift) {
  EXPECT_EQ(draft(MemberAct::LiftFreeze).error().code, ErrorCode::NotFound);
  key_.member = MemberId::trusted("nobody");
  EXPECT_EQ(draft(MemberAct::LiftFreeze).error().code, ErrorCode::MemberUnknown);
}

}  // namespace
}  // namespace sekisho::staff
