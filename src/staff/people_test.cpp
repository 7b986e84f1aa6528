// SPDX-License-Identifier: Apache-2.0
#include "staff/people.h"

#include <gtest/gtest.h>

#include "base/test_must.h"
#include "staff/fake_records.h"
#include "staff/test_person.h"

namespace sekisho::staff {
namespace {

using certificate::NamedPerson;

class NamedPeople : public ::testing::Test {
 protected:
  FakeTransactions records_;
  Kept& kept_ = records_.kept;
  crypto::MasterKey master_ = crypto::MasterKey::of(Secret(std::string(32, 'k')));
  House house_{records_, master_, "/nowhere", "taro", parse_rfc3339("2028-02-10T01:00:00Z").value()};
  Person sato_{"佐藤"};
  Person suzuki_{"鈴木"};
  Person tanaka_{"田中"};

  [[nodiscard]] std::vector<std::string> approved(const std::string& draft, const Person& first,
                                                  const Person& second) const {
    return {certificate::approve(view(draft), first.name, first.key, house_.now).value(),
            certificate::approve(view(draft), second.name, second.key, house_.now).value()};
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const NamedPerson& one : kept_.people) {
      all.push_back(one.name);
    }
    return all;
  }
};

TEST_F(NamedPeople, are_two_at_first_and_only_once) {
  must(found_people(house_, sato_.named(), suzuki_.named()));
  EXPECT_EQ(names(), (std::vector<std::string>{"佐藤", "鈴木"}));
  EXPECT_EQ(found_people(house_, tanaka_.named(), suzuki_.named()).error().code, ErrorCode::AlreadyExists);
}

TEST_F(NamedPeople, are_two_different_people) {
  EXPECT_FALSE(found_people(house_, sato_.named(), sato_.named()).ok());
  EXPECT_FALSE(found_people(house_, sato_.named(), {"別名", sato_.key.public_key()}).ok());
  EXPECT_TRUE(kept_.people.empty());
}

TEST_F(NamedPeople, take_in_a_third_when_both_approve) {
  must(found_people(house_, sato_.named(), suzuki_.named()));
  const std::string draft = draft_of(Change::Add, tanaka_.named());
  EXPECT_EQ(change_people(house_, draft, approved(draft, sato_, tanaka_)).error().code,
            ErrorCode::ApprovalInvalid)
      << "nobody lets themselves in";
  EXPECT_EQ(kept_.people.size(), 2U);
  ASSERT_TRUE(change_people(house_, draft, approved(draft, sato_, suzuki_)).ok());
  EXPECT_EQ(names(), (std::vector<std::string>{"佐藤", "鈴木", "田中"}));
  const auto& details = kept_.entries.back().details;
  EXPECT_EQ(details.at(1), (std::pair<std::string, std::string>{"approved_by", "佐藤"}));
  EXPECT_EQ(details.at(2), (std::pair<std::string, std::string>{"approved_by", "鈴木"}));
}

TEST_F(NamedPeople, let_one_go_but_never_fewer_than_two) {
  must(found_people(house_, sato_.named(), suzuki_.named()));
  const std::string draft = draft_of(Change::Remove, suzuki_.named());
  EXPECT_EQ(change_people(house_, draft, approved(draft, sato_, suzuki_)).error().code,
            ErrorCode::NotAllowed);
  const std::string add = draft_of(Change::Add, tanaka_.named());
  ASSERT_TRUE(change_people(house_, add, approved(add, sato_, suzuki_)).ok());
  ASSERT_TRUE(change_people(house_, draft, approved(draft, sato_, tanaka_)).ok());
  EXPECT_EQ(names(), (std::vector<std::string>{"佐藤", "田中"}));
  EXPECT_EQ(approved_by(house_, view(draft), approved(draft, sato_, suzuki_)).error().code,
            ErrorCode::ApprovalInvalid)
      << "who has gone approves nothing";
}

TEST_F(NamedPeople, refuse_a_draft_about_something_else) {
  must(found_people(house_, sato_.named(), suzuki_.named()));
  for (const std::string draft : {"", "{}", R"({"act":"people.add","name":"x"})", R"({"act":"other"})"}) {
    EXPECT_FALSE(change_people(house_, draft, approved(draft, sato_, suzuki_)).ok()) << draft;
  }
}

}  // namespace
}  // namespace sekisho::staff
