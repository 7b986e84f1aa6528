// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <thread>

#include "crypto/totp.h"
#include "login/next_step.h"
#include "login/test_house.h"

namespace sekisho::login {
namespace {

using namespace testing;

class TheToken : public ::testing::Test {
 protected:
  House house;
  Session session = begun();

  Session begun() {
    house.member().second_factor = contract::SecondFactor::Totp;
    return house.at(Stage::SecondFactor);
  }
  static std::string code_at(Time when) {
    return crypto::totp_at(Secret(std::string("12345678901234567890")), unix_seconds(when) / 30);
  }
  Attempt type(const std::string& code) {
    return try_totp(house.tools, session, house.policy(), code, now).value();
  }
};

TEST_F(TheToken, opens_with_the_code_of_now_and_of_one_step_either_side) {
  for (const auto when : {now - seconds{30}, now, now + seconds{30}}) {
    house.member().totp_last_step = 0;
    session = begun();
    EXPECT_TRUE(type(code_at(when)).advanced);
  }
  session = begun();
  house.member().totp_last_step = 0;
  EXPECT_EQ(type(code_at(now + seconds{60})).refused, ErrorCode::TotpWrong);
  EXPECT_EQ(type(code_at(now - seconds{60})).refused, ErrorCode::TotpWrong);
}

TEST_F(TheToken, opens_once_with_a_code_and_never_with_an_earlier_one) {
  EXPECT_TRUE(type(code_at(now)).advanced);
  session = begun();
  EXPECT_EQ(type(code_at(now)).refused, ErrorCode::TotpWrong);
  EXPECT_EQ(type(code_at(now - seconds{30})).refused, ErrorCode::TotpWrong);
  EXPECT_TRUE(type(code_at(now + seconds{30})).advanced);
}

TEST_F(TheToken, opens_once_when_its_code_comes_twenty_times_at_once) {
  std::atomic<int> opened{0};
  std::vector<std::thread> threads;
  house.policy().card_tries = 100;
  for (int at = 0; at < 20; ++at) {
    threads.emplace_back([&] { opened += type(code_at(now)).advanced ? 1 : 0; });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(opened, 1);
}

TEST_F(TheToken, of_a_wrong_length_is_not_counted) {
  for (const char* code : {"", "12345", "1234567", "12345a"}) {
    EXPECT_EQ(type(code).refused, ErrorCode::TotpFormat);
  }
  EXPECT_EQ(house.member().totp_attempts, 0);
}

TEST_F(TheToken, is_locked_after_seven_wrong_codes_also_against_the_right_one) {
  const std::string wrong = code_at(now) == "000000" ? "000001" : "000000";
  for (int left = 6; left > 0; --left) {
    const auto attempt = type(wrong);
    EXPECT_EQ(attempt.refused, ErrorCode::TotpWrong);
    EXPECT_EQ(attempt.tries_left, left);
  }
  EXPECT_EQ(type(wrong).refused, ErrorCode::CardLocked);
  EXPECT_EQ(type(code_at(now)).refused, ErrorCode::CardLocked);
  EXPECT_EQ(next_step(session.login, house.member(), {}, house.policy()), Step::TotpLocked);
  EXPECT_EQ(house.records.rows().count("login.totp_locked"), 1);
}

TEST_F(TheToken, does_not_help_past_a_pin_that_was_locked_elsewhere) {
  session.member.contract_locked_at = now;
  EXPECT_EQ(type(code_at(now)).refused, ErrorCode::PinLocked);
}

TEST_F(TheToken, is_not_asked_of_a_person_with_a_card) {
  session.member.second_factor = contract::SecondFactor::CustomerCard;
  EXPECT_EQ(type(code_at(now)).refused, ErrorCode::LoginWrongStep);
}

}  // namespace
}  // namespace sekisho::login
