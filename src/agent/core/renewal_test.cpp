// SPDX-License-Identifier: Apache-2.0
#include "agent/core/renewal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/core/renewal_fakes.h"

namespace sekisho::agent {
namespace {

using fake::code_of;
using fake::url;
using fake::World;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ARenewal, ends_with_the_new_certificate_installed_and_proven) {
  World world;
  const auto ending = world.start().run(url());
  ASSERT_TRUE(ending.ok());
  EXPECT_EQ(ending.value(), Ending::Done);
  EXPECT_EQ(world.server.state, "proven");
  EXPECT_EQ(world.keys.installed.size(), 1U);
  EXPECT_TRUE(world.journal.files.empty());
  EXPECT_THAT(world.journal.kept, ElementsAre(Step::Consented, Step::KeyMade, Step::RequestSigned,
                                              Step::Answered, Step::Installed, Step::Proven));
}

TEST(ARenewal, signs_nothing_before_the_person_consented_and_once_with_the_old_key) {
  World world;
  ASSERT_TRUE(world.start().run(url()).ok());
  EXPECT_EQ(world.person.asked, 1);
  EXPECT_EQ(world.person.signatures_before_consent, 0U);
  EXPECT_EQ(world.keys.signatures_by_old(), 1);
}

TEST(ARenewal, shows_what_the_portal_says_and_the_same_matching_number) {
  World world;
  ASSERT_TRUE(world.start().run(url()).ok());
  ASSERT_TRUE(world.person.question.has_value());
  EXPECT_EQ(world.person.question->institution, "せきしょ信用金庫");
  EXPECT_EQ(world.person.question->company, "山田商店");
  EXPECT_EQ(world.person.question->matching_number, "4821");
}

TEST(ARenewal, leaves_no_trace_when_the_person_refuses) {
  World world;
  world.person.answer = Consent::Refused;
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::AgentDeclined);
  EXPECT_TRUE(world.keys.made.empty());
  EXPECT_TRUE(world.keys.signatures.empty());
  EXPECT_TRUE(world.journal.files.empty());
  EXPECT_THAT(world.server.stages, ElementsAre("declined"));
}

TEST(ARenewal, gives_way_to_another_start_without_telling_the_portal_that_it_was_refused) {
  World world;
  world.person.answer = Consent::Replaced;
  const auto ending = world.start().run(url());
  ASSERT_TRUE(ending.ok());
  EXPECT_EQ(ending.value(), Ending::Replaced);
  EXPECT_THAT(world.server.stages, IsEmpty());
}

TEST(ARenewal, talks_to_no_host_that_is_not_configured) {
  World world;
  world.hosts = {"other.example.jp"};
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::AgentUrlInvalid);
  EXPECT_EQ(world.power.calls, 0);
}

TEST(ARenewal, does_not_begin_when_the_clock_is_off_by_more_than_ten_minutes) {
  World world;
  world.clock_skew = std::chrono::seconds{-601};
  auto renewal = world.start();
  EXPECT_EQ(code_of(renewal.run(url())), ErrorCode::AgentClockWrong);
  EXPECT_EQ(renewal.skew(), std::chrono::seconds{-601});
  EXPECT_EQ(world.person.asked, 0);
  world.clock_skew = std::chrono::seconds{600};
  EXPECT_TRUE(world.start().run(url()).ok());
}

TEST(ARenewal, says_so_when_the_old_certificate_is_not_on_this_pc) {
  World world;
  world.keys.has_old = false;
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::AgentNoOldCertificate);
  EXPECT_EQ(world.person.asked, 0);
}

TEST(ARenewal, that_another_pc_has_requested_is_not_asked_about) {
  World world;
  world.server.state = "requested";
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::OrderHasOtherRequest);
  EXPECT_EQ(world.person.asked, 0);
}

TEST(ARenewal, that_lost_the_race_to_another_pc_leaves_no_key_behind) {
  World world;
  world.server.csr = "of another pc";
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::OrderHasOtherRequest);
  EXPECT_THAT(world.keys.deleted, ElementsAre("new0"));
  EXPECT_TRUE(world.journal.files.empty());
}

TEST(ARenewal, fetches_with_the_new_key_when_the_answer_was_lost) {
  World world;
  world.server.lose_answer_of = "/request";
  ASSERT_TRUE(world.start().run(url()).ok());
  EXPECT_EQ(world.keys.signatures_by_old(), 1);
  EXPECT_EQ(world.server.accepted_requests, 1);
  EXPECT_EQ(world.server.certificates, 1);
}

TEST(ARenewal, is_done_when_only_the_answer_to_the_proof_was_lost) {
  World world;
  world.server.lose_answer_of = "/proof";
  EXPECT_TRUE(world.start().run(url()).ok());
  EXPECT_EQ(world.server.state, "proven");
}

TEST(ARenewal, survives_a_short_loss_of_the_network_and_keeps_its_journal_over_a_long_one) {
  World world;
  world.server.lose_answer_of = "/progress";
  ASSERT_TRUE(world.start().run(url()).ok());

  World dark;
  dark.power.cut_at = 0;
  dark.server.offline_calls = 100;
  EXPECT_EQ(code_of(dark.start().run(url())), ErrorCode::AgentOffline);
  EXPECT_GT(dark.pauses, 0);
}

TEST(ARenewal, waits_for_the_signer_and_goes_on_with_the_new_key_only) {
  World world;
  world.server.signer_away = true;
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::SignerAway);
  EXPECT_EQ(world.journal.files.size(), 1U);
  world.server.signer_away = false;
  const auto ending = world.start().replay();
  ASSERT_TRUE(ending.ok());
  EXPECT_EQ(ending.value(), Ending::Done);
  EXPECT_EQ(world.keys.signatures_by_old(), 1);
  EXPECT_EQ(world.person.asked, 1);
}

TEST(ARenewal, that_cannot_be_saved_can_be_continued_once_there_is_room) {
  World world;
  world.keys.can_install = false;
  EXPECT_EQ(code_of(world.start().run(url())), ErrorCode::AgentStoreFailed);
  world.keys.can_install = true;
  EXPECT_TRUE(world.start().run(url('E')).ok());
  EXPECT_EQ(world.server.certificates, 1);
  EXPECT_EQ(world.keys.made.size(), 1U);
}

// Invariant 5: a power cut before or after every single effect. n goes on until a run needs no n-th call.
TEST(ARenewal, finishes_after_a_power_cut_at_any_call_with_one_request_and_one_certificate) {
  for (int cut = 1;; ++cut) {
    SCOPED_TRACE("cut at call " + std::to_string(cut));
    World world;
    world.power.cut_at = cut;
    bool was_cut = false;
    try {
      (void)world.start().run(url('A'));
    } catch (const fake::PowerCut&) {
      was_cut = true;
    }
    if (!was_cut) {
      EXPECT_GT(cut, 20) << "the cuts reached the whole run";
      break;
    }
    const bool consent_was_kept = !world.journal.files.empty();
    const int asked_before = world.person.asked;
    ASSERT_TRUE(world.start().run(url('E')).ok());
    EXPECT_EQ(world.server.state, "proven");
    EXPECT_EQ(world.server.certificates, 1);
    EXPECT_EQ(world.server.accepted_requests, 1);
    EXPECT_EQ(world.keys.made.size(), 1U);
    EXPECT_EQ(world.keys.installed.size(), 1U);
    EXPECT_TRUE(world.journal.files.empty());
    if (consent_was_kept) {
      EXPECT_EQ(world.person.asked, asked_before) << "consent is given once for one order";
    }
  }
}

// The power may go again while the second life puts things right.
TEST(ARenewal, finishes_after_two_power_cuts_at_any_two_calls) {
  for (int first = 1; first < 45; ++first) {
    for (int second = 1; second < 45; ++second) {
      SCOPED_TRACE("cut at calls " + std::to_string(first) + " and " + std::to_string(second));
      World world;
      for (const auto& [cut, letter] : {std::pair{first, 'A'}, std::pair{second, 'E'}}) {
        world.power = {.calls = 0, .cut_at = cut};
        try {
          (void)world.start().run(url(letter));
        } catch (const fake::PowerCut&) {
        }
      }
      world.power = {};
      ASSERT_TRUE(world.start().run(url('E')).ok());
      ASSERT_EQ(world.server.state, "proven");
      ASSERT_EQ(world.server.certificates, 1);
      ASSERT_EQ(world.keys.made.size(), 1U);
      ASSERT_EQ(world.keys.installed.size(), 1U);
      ASSERT_TRUE(world.journal.files.empty());
    }
  }
}

// The same without a new ticket: only what needs no consent and no old key.
TEST(ARenewal, started_by_hand_finishes_alone_once_the_request_has_arrived) {
  int finished = 0;
  for (int cut = 1;; ++cut) {
    SCOPED_TRACE("cut at call " + std::to_string(cut));
    World world;
    world.power.cut_at = cut;
    try {
      (void)world.start().run(url());
      break;
    } catch (const fake::PowerCut&) {
    }
    const bool arrived = world.server.accepted_requests > 0 && !world.journal.files.empty();
    const auto by_old = world.keys.signatures_by_old();
    const int asked = world.person.asked;
    const auto ending = world.start().replay();
    ASSERT_TRUE(ending.ok());
    EXPECT_EQ(ending.value(), arrived ? Ending::Done : Ending::Nothing);
    EXPECT_EQ(world.keys.signatures_by_old(), by_old);
    EXPECT_EQ(world.person.asked, asked);
    finished += arrived ? 1 : 0;
  }
  EXPECT_GT(finished, 5);
}

TEST(ARenewal, that_was_cancelled_meanwhile_is_tidied_up) {
  World world;
  world.server.signer_away = true;
  (void)world.start().run(url());
  world.server.state = "cancelled";
  const auto ending = world.start().replay();
  ASSERT_TRUE(ending.ok());
  EXPECT_EQ(ending.value(), Ending::Nothing);
  EXPECT_THAT(world.keys.deleted, ElementsAre("new0"));
  EXPECT_TRUE(world.journal.files.empty());
}

TEST(ARenewal, opened_again_after_it_was_done_says_done) {
  World world;
  ASSERT_TRUE(world.start().run(url('A')).ok());
  const auto again = world.start().run(url('E'));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value(), Ending::Done);
  EXPECT_EQ(world.person.asked, 1);
}

TEST(ARenewal, tells_the_person_that_it_goes_on_where_it_stopped) {
  World world;
  world.keys.can_install = false;
  (void)world.start().run(url('A'));
  world.keys.can_install = true;
  ASSERT_TRUE(world.start().run(url('E')).ok());
  EXPECT_THAT(world.person.working, ElementsAre(Beginning::Fresh, Beginning::Resumed));
}

}  // namespace
}  // namespace sekisho::agent
