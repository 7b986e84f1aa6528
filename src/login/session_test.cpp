// SPDX-License-Identifier: Apache-2.0
#include "login/session.h"

#include <gtest/gtest.h>

#include "login/next_step.h"
#include "login/test_house.h"

namespace sekisho::login {
namespace {

using namespace testing;
using contract::CertificateStatus;

class ASession : public ::testing::Test {
 protected:
  House house;
  Session session = house.at(Stage::Done);

  Arrival arrival(Time when = now) {
    return {house.cookie.hash, host, house.held().fingerprint, Activity::Person, when};
  }
  ErrorCode refusal(const Arrival& here) {
    const auto found = resume(house.records, here, house.policy());
    return found.ok() ? ErrorCode::Internal : found.error().code;
  }
  std::optional<End> end() { return house.records.rows().logins.front().end; }
};

TEST_F(ASession, is_found_by_its_cookie_on_its_host_with_its_certificate) {
  const auto found = resume(house.records, arrival(), house.policy()).value();
  EXPECT_EQ(found.login.id_hash, house.cookie.hash);
  EXPECT_EQ(found.member.key, house.key);
  EXPECT_EQ(hash_of_cookie(house.cookie.text), house.cookie.hash);
}

TEST_F(ASession, opens_nothing_elsewhere_and_is_not_ended_by_the_thief) {
  Arrival other_host = arrival();
  other_host.host = "bcdefghijk.login.portal.localhost";
  EXPECT_EQ(refusal(other_host), ErrorCode::LoginEnded);
  Arrival other_certificate = arrival();
  other_certificate.certificate = Fingerprint::trusted(std::string(64, 'a'));
  EXPECT_EQ(refusal(other_certificate), ErrorCode::LoginEnded);
  Arrival other_cookie = arrival();
  other_cookie.cookie_hash = hash_of_cookie("made up");
  EXPECT_EQ(refusal(other_cookie), ErrorCode::LoginEnded);
  EXPECT_FALSE(end());
  EXPECT_TRUE(resume(house.records, arrival(), house.policy()).ok());
}

TEST_F(ASession, ends_after_ten_idle_minutes_and_stays_ended) {
  EXPECT_TRUE(house.resume_at(now + minutes{10}).ok());
  const Time later = now + minutes{20} + seconds{1};
  EXPECT_EQ(house.resume_at(later).error().code, ErrorCode::LoginIdle);
  EXPECT_EQ(end(), End::Idle);
  EXPECT_EQ(house.resume_at(now + minutes{10}).error().code, ErrorCode::LoginIdle);
  EXPECT_EQ(house.records.rows().count("login.ended_idle"), 1);
}

TEST_F(ASession, is_not_kept_alive_by_a_page_that_asks_by_itself) {
  Arrival by_page = arrival(now + minutes{9});
  by_page.activity = Activity::Page;
  EXPECT_TRUE(resume(house.records, by_page, house.policy()).ok());
  EXPECT_EQ(house.resume_at(now + minutes{10} + seconds{1}).error().code, ErrorCode::LoginIdle);
}

TEST_F(ASession, ends_after_eight_hours_however_busy) {
  for (Time at = now; at <= now + hours{8}; at += minutes{5}) {
    ASSERT_TRUE(house.resume_at(at).ok());
  }
  EXPECT_EQ(house.resume_at(now + hours{8} + seconds{1}).error().code, ErrorCode::LoginEnded);
  EXPECT_EQ(end(), End::Absolute);
}

TEST_F(ASession, ends_with_the_next_request_after_its_certificate_was_revoked_frozen_or_ended) {
  for (const auto status :
       {CertificateStatus::Revoked, CertificateStatus::Frozen, CertificateStatus::Provisional}) {
    house.at(Stage::Done);
    house.held().status = status;
    EXPECT_EQ(house.resume_at(now).error().code, ErrorCode::LoginEnded);
    EXPECT_EQ(end(), End::CertificateGone);
  }
  house.held().status = CertificateStatus::Active;
  house.at(Stage::Done);
  house.records.rows().logins.front().last_seen_at = house.held().not_after;
  house.records.rows().logins.front().started_at = house.held().not_after;
  EXPECT_TRUE(house.resume_at(house.held().not_after).ok());
  EXPECT_EQ(house.resume_at(house.held().not_after + seconds{1}).error().code, ErrorCode::LoginEnded);
}

TEST_F(ASession, ends_with_the_next_request_after_its_member_became_a_machine) {
  house.at(Stage::Done);
  house.people.members.front().kind = contract::MemberKind::Machine;
  EXPECT_EQ(house.resume_at(now).error().code, ErrorCode::LoginEnded);
}

TEST_F(ASession, keeps_reading_when_its_certificate_is_superseded_by_the_order_it_opened) {
  house.held().status = CertificateStatus::Superseded;
  EXPECT_TRUE(house.resume_at(now).ok());
  EXPECT_TRUE(allowed(house.held(), Purpose::ReadNotices, now));
  EXPECT_TRUE(allowed(house.held(), Purpose::Renew, now));
  EXPECT_TRUE(allowed(house.held(), Purpose::LogOff, now));
  EXPECT_FALSE(allowed(house.held(), Purpose::Bank, now));
}

TEST_F(ASession, is_over_after_log_off) {
  must(log_off(house.records, session, now));
  EXPECT_EQ(end(), End::LogOff);
  EXPECT_EQ(house.resume_at(now).error().code, ErrorCode::LoginEnded);
  EXPECT_FALSE(write(house.records, [&](Records& records) {
                 return advance(records, session, Stage::Done, now);
               }).value());
}

TEST_F(ASession, is_moved_on_by_one_of_two_and_gets_a_new_cookie_each_time) {
  session = house.at(Stage::Certificate);
  const auto move = [&](const Session& from, Stage to) {
    return write(house.records, [&](Records& records) { return advance(records, from, to, now); }).value();
  };
  const auto first = move(session, Stage::Pin);
  ASSERT_TRUE(first);
  EXPECT_FALSE(move(session, Stage::Pin));
  Session next = house.session();
  const auto second = move(next, Stage::SecondFactor);
  ASSERT_TRUE(second);
  EXPECT_NE(first->cookie.text, second->cookie.text);
}

TEST(ACookie, is_256_bits_and_only_its_hash_is_kept) {
  const Cookie cookie = mint_cookie();
  EXPECT_EQ(parse_base64url(cookie.text).value().size(), 32U);
  EXPECT_EQ(cookie.hash.find(cookie.text), std::string::npos);
  EXPECT_EQ(cookie.hash.size(), 64U);
  EXPECT_EQ(mint_support_number().size(), 6U);
}

TEST(TheNextStep, follows_from_what_is_stored) {
  House house;
  const auto step_at = [&](Stage stage) {
    return next_step(house.at(stage).login, house.member(), house.records.find_card(house.key).value(),
                     house.policy());
  };
  EXPECT_EQ(step_at(Stage::Certificate), Step::Doctor);
  EXPECT_EQ(step_at(Stage::Pin), Step::Pin);
  EXPECT_EQ(step_at(Stage::SecondFactor), Step::Card);
  EXPECT_EQ(step_at(Stage::Done), Step::Done);
  house.card().locked_at = now;
  EXPECT_EQ(step_at(Stage::SecondFactor), Step::CardLocked);
  house.records.rows().cards.clear();
  EXPECT_EQ(step_at(Stage::SecondFactor), Step::CardLocked);
  house.member().second_factor = contract::SecondFactor::Totp;
  EXPECT_EQ(step_at(Stage::SecondFactor), Step::Totp);
  house.member().pin_locked_at = now;
  EXPECT_EQ(step_at(Stage::Pin), Step::PinLocked);
  EXPECT_EQ(step_at(Stage::SecondFactor), Step::PinLocked);
  EXPECT_EQ(step_at(Stage::Done), Step::Done);  // a lock takes no login that is through
}

}  // namespace
}  // namespace sekisho::login
