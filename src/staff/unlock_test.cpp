// SPDX-License-Identifier: Apache-2.0
#include "staff/unlock.h"

#include <gtest/gtest.h>

#include "staff/fake_records.h"

namespace sekisho::staff {
namespace {

class AnUnlock : public testing::Test {
 protected:
  const Time now_ = from_unix_seconds(1'834'000'000);
  const MemberKey key_ = MemberKey::parse("9001/00000000001/ADMIN").value();
  FakeTransactions transactions_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};

  AnUnlock() {
    transactions_.kept.members.emplace(key_, contract::Member{key_, "", "", 7, {}, {}, {}, "", 0, 0, {}});
  }
  contract::Member& member() { return transactions_.kept.members.at(key_); }
  Result<void> unlock(const MemberKey& key) {
    return unlock_member(House{transactions_, master_, {}, "sato", now_}, key);
  }
};

TEST_F(AnUnlock, gives_an_open_renewal_the_time_back_for_which_its_clock_stood) {
  member().pin_locked_at = now_ - std::chrono::days{3};
  member().contract_locked_at = now_ - std::chrono::days{1};
  ASSERT_TRUE(unlock(key_).ok());
  EXPECT_EQ(transactions_.kept.extended.at(key_), 3 * 86'400);
  EXPECT_EQ(transactions_.kept.unlocked, std::vector<MemberKey>{key_});
}

TEST_F(AnUnlock, of_a_contract_gives_its_other_members_their_time_back_too) {
  const MemberKey colleague = MemberKey::parse("9001/00000000001/yamada").value();
  const MemberKey stranger = MemberKey::parse("9001/00000000002/ADMIN").value();
  for (const MemberKey& key : {colleague, stranger}) {
    transactions_.kept.members.emplace(key, contract::Member{key, "", "", 0, {}, {}, {}, "", 0, 0, {}});
  }
  member().pin_locked_at = now_ - std::chrono::days{3};
  member().contract_locked_at = now_ - std::chrono::days{1};
  ASSERT_TRUE(unlock(key_).ok());
  EXPECT_EQ(transactions_.kept.extended.at(key_), 3 * 86'400);
  EXPECT_EQ(transactions_.kept.extended.at(colleague), 86'400);
  EXPECT_EQ(transactions_.kept.extended.count(stranger), 0U);
}

TEST_F(AnUnlock, of_a_card_gives_the_time_back_too) {
  member().card_locked_at = now_ - std::chrono::days{2};
  ASSERT_TRUE(unlock(key_).ok());
  EXPECT_EQ(transactions_.kept.extended.at(key_), 2 * 86'400);
}

TEST_F(AnUnlock, of_somebody_who_was_not_locked_extends_nothing_and_still_clears_the_attempts) {
  ASSERT_TRUE(unlock(key_).ok());
  EXPECT_EQ(transactions_.kept.extended[key_], 0);
  EXPECT_EQ(transactions_.kept.unlocked.size(), 1U);
}

TEST_F(AnUnlock, says_who_did_it_and_knows_whom_it_does_not_know) {
  ASSERT_TRUE(unlock(key_).ok());
  EXPECT_EQ(transactions_.kept.entries.back().actor, "engineer:sato");
  EXPECT_EQ(transactions_.kept.entries.back().action, "member.unlocked");
  EXPECT_EQ(unlock(MemberKey::parse("9001/00000000002/ADMIN").value()).error().code,
            ErrorCode::MemberUnknown);
}

}  // namespace
}  // namespace sekisho::staff
