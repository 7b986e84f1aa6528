// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/core/renewal.h"
#include "agent/core/renewal_fakes.h"

namespace sekisho::agent {
namespace {

using fake::url;
using fake::World;
using testing::Contains;
using testing::ElementsAre;

struct TheSecondDoor : testing::Test {
  World world;
  TheSecondDoor() {
    world.server.second_door = true;
    world.server.fetches_before_login = 3;
    world.keys.old_ones = {expired(fake::old_leaf, "00000000001 9001 ADMIN 2026-08")};
  }
  ExpiredCertificate expired(const std::string& leaf, const std::string& name) const {
    return {Fingerprint::trusted(leaf), name, world.server.now - std::chrono::hours{24}};
  }
};

TEST_F(TheSecondDoor, waits_for_pin_and_card_and_then_ends_like_any_renewal) {
  const auto ending = world.start().run(url());
  ASSERT_TRUE(ending.ok());
  EXPECT_EQ(ending.value(), Ending::Done);
  EXPECT_EQ(world.server.state, "proven");
  EXPECT_EQ(world.server.certificates, 1);
  EXPECT_EQ(world.keys.signatures_by_old(), 1);
  EXPECT_THAT(world.person.working, Contains(Phase::AwaitsLogin));
  EXPECT_EQ(world.person.question->contract_id, "00000000001 9001 ADMIN 2026-08");
}

TEST_F(TheSecondDoor, asks_which_one_where_the_pc_holds_several) {
  world.keys.old_ones.insert(world.keys.old_ones.begin(),
                             expired(std::string(64, '3'), "00000000001 9001 sato 2026-08"));
  world.person.choice = 1;
  ASSERT_TRUE(world.start().run(url()).ok());
  EXPECT_THAT(world.person.offered,
              ElementsAre("00000000001 9001 sato 2026-08", "00000000001 9001 ADMIN 2026-08"));
}

TEST_F(TheSecondDoor, does_nothing_where_the_person_chooses_none) {
  world.keys.old_ones.push_back(expired(std::string(64, '3'), "another"));
  world.person.choice = std::nullopt;
  const auto ending = world.start().run(url());
  ASSERT_FALSE(ending.ok());
  EXPECT_EQ(ending.error().code, ErrorCode::AgentDeclined);
  EXPECT_TRUE(world.keys.signatures.empty());
}

TEST_F(TheSecondDoor, says_so_where_no_expired_certificate_is_here) {
  world.keys.old_ones.clear();
  const auto ending = world.start().run(url());
  ASSERT_FALSE(ending.ok());
  EXPECT_EQ(ending.error().code, ErrorCode::AgentNoOldCertificate);
}

// The browser was closed before the PIN: opened again with another ticket, the same key and request go on.
TEST_F(TheSecondDoor, goes_on_with_the_same_key_when_nobody_logged_in_the_first_time) {
  world.server.fetches_before_login = 100'000;
  const auto first = world.start().run(url('A'));
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.error().code, ErrorCode::OrderAwaitsLogin);
  world.server.fetches_before_login = 1;
  ASSERT_TRUE(world.start().run(url('E')).ok());
  EXPECT_EQ(world.keys.made.size(), 1U);
  EXPECT_EQ(world.person.asked, 1);
  EXPECT_EQ(world.server.certificates, 1);
}

}  // namespace
}  // namespace sekisho::agent
