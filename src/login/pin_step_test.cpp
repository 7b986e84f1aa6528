// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <thread>

#include "login/next_step.h"
#include "login/test_house.h"

namespace sekisho::login {
namespace {

using namespace testing;

class ThePin : public ::testing::Test {
 protected:
  House house;
  Session session = house.at(Stage::Pin);

  Attempt type(const std::string& pin) {
    return try_pin(house.tools, session, house.policy(), pin, now).value();
  }
  // Every attempt that was looked at and was wrong is in the trail.
  int looked_at() { return house.records.rows().count("login.pin_wrong"); }
};

TEST_F(ThePin, that_is_right_leads_to_the_second_factor_with_a_new_cookie) {
  house.member().pin_attempts = 3;
  const auto attempt = type("1234");
  ASSERT_TRUE(attempt.advanced);
  EXPECT_EQ(attempt.advanced->login.stage, Stage::SecondFactor);
  EXPECT_NE(attempt.advanced->cookie.hash, session.login.id_hash);
  EXPECT_EQ(house.records.rows().logins.front().id_hash, hash_of_cookie(attempt.advanced->cookie.text));
  EXPECT_EQ(house.member().pin_attempts, 0);
  EXPECT_EQ(house.resume_at(now).error().code, ErrorCode::LoginEnded);  // the cookie of before
}

TEST_F(ThePin, may_be_typed_in_full_width) { EXPECT_TRUE(type("１２３４").advanced); }

TEST_F(ThePin, of_a_wrong_length_is_refused_before_it_counts) {
  for (const char* pin : {"", "123", "12345", "123a", "１２３", "abcd"}) {
    EXPECT_EQ(type(pin).refused, ErrorCode::PinFormat) << pin;
  }
  EXPECT_EQ(house.member().pin_attempts, 0);
  EXPECT_EQ(looked_at(), 0);
}

TEST_F(ThePin, that_is_wrong_says_how_many_tries_are_left_and_locks_after_the_last) {
  for (int left = 6; left > 0; --left) {
    const auto attempt = type("0000");
    EXPECT_EQ(attempt.refused, ErrorCode::PinWrong);
    EXPECT_EQ(attempt.tries_left, left);
    EXPECT_FALSE(house.member().pin_locked_at);
  }
  EXPECT_EQ(type("0000").refused, ErrorCode::PinLocked);
  EXPECT_EQ(house.member().pin_locked_at, now);
  EXPECT_FALSE(house.member().contract_locked_at);
  EXPECT_EQ(next_step(session.login, house.member(), house.card(), house.policy()), Step::PinLocked);
}

TEST_F(ThePin, that_is_right_after_the_lock_gets_the_very_answer_of_a_wrong_one) {
  house.member().pin_locked_at = now;
  for (const char* pin : {"1234", "0000"}) {
    const auto attempt = type(pin);
    EXPECT_FALSE(attempt.advanced);
    EXPECT_EQ(attempt.refused, ErrorCode::PinLocked);
    EXPECT_EQ(attempt.tries_left, 0);
  }
  EXPECT_EQ(looked_at(), 0);
  EXPECT_EQ(house.member().pin_attempts, 2);
  EXPECT_EQ(house.records.rows().logins.front().stage, Stage::Pin);
}

TEST_F(ThePin, of_the_administrator_locks_the_whole_contract_where_the_policy_says_so) {
  house.policy().lock_scope = contract::LockScope::Contract;
  house.policy().pin_tries = 3;
  type("0000");
  type("0000");
  EXPECT_FALSE(house.member().contract_locked_at);
  type("0000");
  EXPECT_EQ(house.member().contract_locked_at, now);
}

TEST_F(ThePin, of_a_user_never_locks_the_contract) {
  house.policy().lock_scope = contract::LockScope::Contract;
  house.policy().pin_tries = 1;
  house.member().key.member = MemberId::trusted("tanaka1");
  house.key.member = MemberId::trusted("tanaka1");
  session.login.member = house.key;
  type("0000");
  EXPECT_TRUE(house.member().pin_locked_at);
  EXPECT_FALSE(house.member().contract_locked_at);
}

TEST_F(ThePin, is_asked_only_at_its_step) {
  for (const auto stage : {Stage::Certificate, Stage::SecondFactor, Stage::Done}) {
    session = house.at(stage);
    EXPECT_EQ(type("1234").refused, ErrorCode::LoginWrongStep);
  }
  EXPECT_EQ(house.member().pin_attempts, 0);
}

TEST_F(ThePin, typed_right_by_a_double_click_costs_no_try) {
  EXPECT_TRUE(type("1234").advanced);
  EXPECT_EQ(type("1234").refused, ErrorCode::LoginWrongStep);
  EXPECT_EQ(house.member().pin_attempts, 0);
}

TEST_F(ThePin, guessed_fifty_times_at_once_is_looked_at_seven_times_and_counted_fifty) {
  std::vector<std::thread> threads;
  std::atomic<int> locked{0};
  for (int at = 0; at < 50; ++at) {
    threads.emplace_back([&, at] {
      const auto attempt = type(std::to_string(2000 + at));
      locked += attempt.refused == ErrorCode::PinLocked ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(house.member().pin_attempts, 50);
  EXPECT_EQ(looked_at(), 7);
  EXPECT_EQ(locked, 44);  // the seventh locks, 43 come too late
  EXPECT_TRUE(house.member().pin_locked_at);
  EXPECT_EQ(type("1234").refused, ErrorCode::PinLocked);
}

TEST_F(ThePin, found_while_another_guess_locks_is_refused_all_the_same) {
  // The lock falls after this attempt was spent and before its answer is written.
  class LocksMeanwhile : public Transactions<Records> {
   public:
    explicit LocksMeanwhile(House& house) : house_(house) {}
    Result<void> run(const std::function<Result<void>(Records&)>& work) override {
      if (runs_++ == 1) {
        house_.member().pin_locked_at = now;
      }
      return house_.records.run(work);
    }

   private:
    House& house_;
    int runs_{0};
  } meanwhile{house};
  const StepTools tools{meanwhile, keys(), house.hashing};
  const auto attempt = try_pin(tools, session, house.policy(), "1234", now).value();
  EXPECT_EQ(attempt.refused, ErrorCode::PinLocked);
  EXPECT_FALSE(attempt.advanced);
  EXPECT_EQ(house.records.rows().logins.front().stage, Stage::Pin);
}

TEST_F(ThePin, is_told_to_come_back_when_too_many_are_being_checked_and_it_costs_no_try) {
  Turnstile closed{0, 0};
  const StepTools tools{house.records, keys(), closed};
  house.member().pin_attempts = 3;
  EXPECT_EQ(try_pin(tools, session, house.policy(), "1234", now).error().code, ErrorCode::Busy);
  EXPECT_EQ(house.member().pin_attempts, 3);
}

}  // namespace
}  // namespace sekisho::login
