// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/core/renewal_fakes.h"

namespace sekisho::agent {
namespace {

using fake::code_of;
using fake::url;
using fake::World;

struct ExpiredWorld : World {
  ExpiredWorld() {
    server.second_door = true;
    server.fetches_before_login = 3;
  }
};

TEST(TheSecondDoor, waits_until_pin_and_card_were_right_in_the_browser) {
  ExpiredWorld world;
  ASSERT_TRUE(world.start().run(url()).ok());
  EXPECT_EQ(world.server.state, "proven");
  EXPECT_EQ(world.person.waited, 1);
  EXPECT_EQ(world.person.asked, 1);
  EXPECT_EQ(world.keys.signatures_by_old(), 1);
  EXPECT_EQ(world.person.question->contract_id, "00000000001 9001 ADMIN 2026-07");
  EXPECT_EQ(world.person.question->matching_number, "4821");
}

TEST(TheSecondDoor, lets_the_person_say_which_of_several_certificates_it_is) {
  ExpiredWorld world;
  world.keys.ended_names = {"one", "other"};
  world.person.choice = 1;
  ASSERT_TRUE(world.start().run(url()).ok());
  EXPECT_THAT(world.person.choices, testing::ElementsAre("one", "other"));
  EXPECT_EQ(world.person.question->contract_id, "other");
}

TEST(TheSecondDoor, signs_nothing_when_the_person_wants_none_of_them_or_has_none) {
  ExpiredWorld world;
  world.keys.ended_names = {"one", "other"};
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::AgentDeclined);
  world.keys.ended_names.clear();
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::AgentNoOldCertificate);
  EXPECT_TRUE(world.keys.signatures.empty());
  EXPECT_EQ(world.person.asked, 0);
}

TEST(TheSecondDoor, stops_asking_after_ten_minutes_and_goes_on_with_the_next_ticket) {
  ExpiredWorld world;
  world.server.fetches_before_login = 300;
  EXPECT_EQ(code_of(world.start().run(url('A'))), ErrorCode::OrderAwaitsLogin);
  EXPECT_EQ(world.journal.files.size(), 1U);
  ASSERT_TRUE(world.start().run(url('E')).ok());
  EXPECT_EQ(world.server.known_order, std::string(32, 'a'));
  EXPECT_EQ(world.keys.made.size(), 1U);
  EXPECT_EQ(world.server.certificates, 1);
}

TEST(TheSecondDoor, finishes_after_a_power_cut_at_any_call_with_one_key_and_one_certificate) {
  for (int cut = 1;; ++cut) {
    SCOPED_TRACE("cut at call " + std::to_string(cut));
    ExpiredWorld world;
    world.power.cut_at = cut;
    try {
      (void)world.start().run(url('A'));
      EXPECT_GT(cut, 20) << "the cuts reached the whole run";
      break;
    } catch (const fake::PowerCut&) {
    }
    if (world.server.state == "proven") {
      continue;  // nothing is left for a ticket of the second door: the certificate is no longer an expired
                 // one
    }
    ASSERT_TRUE(world.start().run(url('E')).ok());
    EXPECT_EQ(world.server.state, "proven");
    EXPECT_EQ(world.server.certificates, 1);
    EXPECT_EQ(world.keys.made.size(), 1U);
    EXPECT_EQ(world.keys.installed.size(), 1U);
    EXPECT_TRUE(world.journal.files.empty());
  }
}

}  // namespace
}  // namespace sekisho::agent
