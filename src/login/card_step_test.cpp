// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "login/test_house.h"

namespace sekisho::login {
namespace {

using namespace testing;
using Typed = std::map<std::string, std::string>;

class TheCard : public ::testing::Test {
 protected:
  House house;
  Session session = house.at(Stage::SecondFactor);

  std::vector<std::string> challenge() {
    return challenge_of(house.records, house.key, house.policy()).value().challenge;
  }
  Typed right_answer() {
    Typed typed;
    for (const std::string& cell : challenge()) {
      typed[cell] = card_values().at(cell);
    }
    return typed;
  }
  Typed wrong_answer() {
    Typed typed = right_answer();
    typed.begin()->second = typed.begin()->second == "99" ? "98" : "99";
    return typed;
  }
  Attempt answer(const Typed& typed) {
    return try_card(house.tools, session, house.policy(), typed, now).value();
  }
};

TEST_F(TheCard, asks_three_places_in_the_order_in_which_an_eye_finds_them) {
  const auto cells = challenge();
  ASSERT_EQ(cells.size(), 3U);
  std::vector<std::string> by_row = cells;
  std::sort(by_row.begin(), by_row.end(), [](const std::string& left, const std::string& right) {
    return std::pair(left[1], left[0]) < std::pair(right[1], right[0]);
  });
  EXPECT_EQ(cells, by_row);
}

TEST_F(TheCard, answered_rightly_ends_the_login_s_steps_and_the_member_s_other_logins) {
  house.member().last_login_at = now - days{9};
  session = house.at(Stage::SecondFactor);
  Login other = session.login;
  other.id_hash = "other";
  other.host = "bcdefghijk.login.portal.localhost";
  Login same_name = session.login;
  same_name.id_hash = "begun anew under the same name";
  house.records.rows().logins.push_back(other);
  house.records.rows().logins.push_back(same_name);
  const auto attempt = answer(right_answer());
  ASSERT_TRUE(attempt.advanced);
  EXPECT_EQ(attempt.advanced->login.stage, Stage::Done);
  EXPECT_EQ(attempt.advanced->login.previous_login_at, now - days{9});
  EXPECT_EQ(house.member().last_login_at, now);
  EXPECT_EQ(attempt.advanced->ended_hosts, std::vector<std::string>{other.host});
  EXPECT_EQ(house.records.live_logins(house.key).value().size(), 1U);
  EXPECT_EQ(house.records.rows().login("other")->end, End::Replaced);
}

TEST_F(TheCard, takes_full_width_digits) {
  Typed typed = right_answer();
  for (auto& [cell, value] : typed) {
    std::string wide;
    for (const char digit : value) {
      wide += std::string("\xef\xbc") + static_cast<char>(0x90 + (digit - '0'));
    }
    value = wide;
  }
  EXPECT_TRUE(answer(typed).advanced);
}

TEST_F(TheCard, keeps_its_question_through_reloads_and_wrong_answers) {
  const auto asked = challenge();
  for (int at = 0; at < 20; ++at) {
    EXPECT_EQ(challenge(), asked);
  }
  EXPECT_EQ(answer(wrong_answer()).refused, ErrorCode::CardWrong);
  EXPECT_EQ(challenge(), asked);
}

TEST_F(TheCard, names_the_place_whose_value_has_a_wrong_length_and_counts_nothing) {
  for (const char* value : {"", "1", "123", "ab"}) {
    Typed typed = right_answer();
    typed.rbegin()->second = value;
    const auto attempt = answer(typed);
    EXPECT_EQ(attempt.refused, ErrorCode::CardFormat);
    EXPECT_EQ(attempt.field, typed.rbegin()->first);
  }
  EXPECT_EQ(house.card().attempts, 0);
}

TEST_F(TheCard, asked_by_a_page_that_is_out_of_date_shows_the_question_anew_and_counts_nothing) {
  Typed typed = right_answer();
  typed.erase(typed.begin());
  EXPECT_EQ(answer(typed).refused, ErrorCode::LoginWrongStep);
  EXPECT_EQ(house.card().attempts, 0);
}

TEST_F(TheCard, is_locked_after_seven_wrong_answers_also_against_the_right_one) {
  for (int left = 6; left > 0; --left) {
    EXPECT_EQ(answer(wrong_answer()).tries_left, left);
  }
  EXPECT_EQ(answer(wrong_answer()).refused, ErrorCode::CardLocked);
  EXPECT_EQ(house.card().locked_at, now);
  EXPECT_EQ(answer(right_answer()).refused, ErrorCode::CardLocked);
  EXPECT_EQ(house.records.rows().logins.front().stage, Stage::SecondFactor);
}

TEST_F(TheCard, guessed_fifty_times_at_once_is_looked_at_seven_times) {
  const Typed wrong = wrong_answer();
  std::vector<std::thread> threads;
  for (int at = 0; at < 50; ++at) {
    threads.emplace_back([&] { answer(wrong); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(house.records.rows().count("login.card_wrong"), 7);
  EXPECT_TRUE(house.card().locked_at);
  EXPECT_EQ(answer(right_answer()).refused, ErrorCode::CardLocked);
}

TEST_F(TheCard, answered_while_another_guess_locks_it_is_refused_all_the_same) {
  // The lock falls after this attempt was spent and before its answer is written.
  class LocksMeanwhile : public Transactions<Records> {
   public:
    explicit LocksMeanwhile(House& house) : house_(house) {}
    Result<void> run(const std::function<Result<void>(Records&)>& work) override {
      if (runs_++ == 2) {  // the challenge, the attempt, the answer
        house_.card().locked_at = now;
      }
      return house_.records.run(work);
    }

   private:
    House& house_;
    int runs_{0};
  } meanwhile{house};
  const Typed right = right_answer();
  const StepTools tools{meanwhile, keys(), house.hashing};
  const auto attempt = try_card(tools, session, house.policy(), right, now).value();
  EXPECT_EQ(attempt.refused, ErrorCode::CardLocked);
  EXPECT_FALSE(attempt.advanced);
  EXPECT_EQ(house.records.rows().logins.front().stage, Stage::SecondFactor);
}

TEST_F(TheCard, answered_twice_at_once_opens_once) {
  const Typed right = right_answer();
  std::atomic<int> opened{0};
  std::vector<std::thread> threads;
  for (int at = 0; at < 6; ++at) {
    threads.emplace_back([&] { opened += answer(right).advanced ? 1 : 0; });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(opened, 1);
}

TEST_F(TheCard, asks_no_place_twice_until_the_whole_card_was_used) {
  std::set<std::string> asked;
  for (int at = 0; at < 16; ++at) {  // 16 × 3 of 50; two are left, too few for a question
    session = house.at(Stage::SecondFactor);
    for (const std::string& cell : challenge()) {
      EXPECT_TRUE(asked.insert(cell).second) << cell << " asked again in login " << at;
    }
    ASSERT_TRUE(answer(right_answer()).advanced);
  }
  EXPECT_TRUE(house.card().used.empty());  // a new round
  session = house.at(Stage::SecondFactor);
  EXPECT_EQ(challenge().size(), 3U);
}

TEST_F(TheCard, whose_values_were_moved_from_another_person_does_not_open) {
  MemberKey other = house.key;
  other.member = MemberId::trusted("tanaka1");
  house.card().sealed_cells = contract::seal_card(keys().card, other, card_values());
  EXPECT_EQ(try_card(house.tools, session, house.policy(), right_answer(), now).error().code,
            ErrorCode::SealBroken);
}

TEST_F(TheCard, is_not_asked_before_the_pin_nor_of_a_person_with_a_token) {
  session.login.stage = Stage::Pin;
  EXPECT_EQ(answer(right_answer()).refused, ErrorCode::LoginWrongStep);
  session.login.stage = Stage::SecondFactor;
  session.member.second_factor = contract::SecondFactor::Totp;
  EXPECT_EQ(answer(right_answer()).refused, ErrorCode::LoginWrongStep);
}

TEST_F(TheCard, does_not_help_past_a_pin_that_was_locked_elsewhere) {
  session.member.pin_locked_at = now;
  EXPECT_EQ(answer(right_answer()).refused, ErrorCode::PinLocked);
  EXPECT_EQ(house.card().attempts, 0);
}

}  // namespace
}  // namespace sekisho::login
