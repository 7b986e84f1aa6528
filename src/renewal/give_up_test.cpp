// SPDX-License-Identifier: Apache-2.0
// The exits of an order, and what happens by itself.
#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;
using contract::RevocationReason;

class AnOrder : public ::testing::Test {
 protected:
  House house;
  Machine machine{house, in_the_window};
  Opened opened = machine.open().value();

  Order& order() { return *house.records.rows().order(opened.order.id); }
  void expect_given_up(State exit) {
    EXPECT_EQ(order().state, exit);
    EXPECT_EQ(order().closed_at, machine.now);
    const auto& fresh = house.held(*order().new_certificate);
    EXPECT_EQ(fresh.status, CertificateStatus::Revoked);
    EXPECT_EQ(fresh.reason, RevocationReason::CessationOfOperation);
    EXPECT_EQ(house.held(machine.old_certificate).status, CertificateStatus::Active);
    EXPECT_EQ(machine.prove(opened.order.id).error().code, ErrorCode::OrderClosed);
    EXPECT_EQ(machine.fetch(opened.order.id).error().code, ErrorCode::OrderClosed);
    EXPECT_TRUE(machine.open().ok());  // and the person begins anew
  }
};

TEST_F(AnOrder, cancelled_by_the_agent_revokes_its_provisional_certificate) {
  must(machine.request(opened));
  EXPECT_EQ(machine.cancel(opened.order.id).value().state, State::Cancelled);
  expect_given_up(State::Cancelled);
}

TEST_F(AnOrder, stopped_on_the_page_revokes_its_provisional_certificate) {
  must(machine.request(opened));
  must(house.renewals.stop({house.held(machine.old_certificate), "login-1"}, machine.now));
  expect_given_up(State::Cancelled);
}

TEST_F(AnOrder, that_lapsed_revokes_its_provisional_certificate) {
  must(machine.request(opened));
  machine.now = order().expires_at - std::chrono::seconds{1};
  EXPECT_EQ(house.renewals.lapse(machine.now).value(), 0);
  machine.now = order().expires_at;
  EXPECT_EQ(house.renewals.lapse(machine.now).value(), 1);
  expect_given_up(State::Lapsed);
}

TEST_F(AnOrder, is_not_cancelled_by_the_old_key_nor_after_the_proof) {
  must(machine.request(opened));
  std::swap(machine.new_key, machine.old_key);
  EXPECT_EQ(machine.cancel(opened.order.id).error().code, ErrorCode::JwsWrongSignature);
  std::swap(machine.new_key, machine.old_key);
  must(machine.prove(opened.order.id));
  EXPECT_EQ(machine.cancel(opened.order.id).error().code, ErrorCode::OrderClosed);
  EXPECT_EQ(house.held(*order().new_certificate).status, CertificateStatus::Active);
}

TEST_F(AnOrder, does_not_lapse_while_the_person_is_locked_out) {
  must(machine.request(opened));
  const Time over = order().expires_at;
  auto& member = *house.people.member(machine.member);
  for (auto lock : {&contract::Member::pin_locked_at, &contract::Member::contract_locked_at,
                    &contract::Member::card_locked_at}) {
    member.*lock = machine.now;
    EXPECT_EQ(house.renewals.lapse(over).value(), 0);
    EXPECT_EQ(order().state, State::Issued);
    member.*lock = std::nullopt;
  }
  EXPECT_EQ(house.renewals.lapse(over).value(), 1);
}

TEST_F(AnOrder, of_a_person_locked_out_ends_with_the_old_certificate_s_grace) {
  house.people.member(machine.member)->pin_locked_at = machine.now;
  const Time end = house.held(machine.old_certificate).not_after + days{90};
  EXPECT_EQ(house.renewals.lapse(end).value(), 0);
  EXPECT_EQ(house.renewals.lapse(end + std::chrono::seconds{1}).value(), 1);
}

TEST_F(AnOrder, that_is_proven_never_lapses_and_commits_when_the_old_certificate_ends) {
  must(machine.request(opened));
  must(machine.prove(opened.order.id));
  EXPECT_EQ(house.renewals.lapse(machine.now + days{8}).value(), 0);
  const Time end = house.held(machine.old_certificate).not_after;
  EXPECT_EQ(house.renewals.lapse(end).value(), 1);
  EXPECT_EQ(order().state, State::Committed);
  EXPECT_EQ(house.held(*order().new_certificate).status, CertificateStatus::Active);
  EXPECT_EQ(house.held(machine.old_certificate).status, CertificateStatus::Superseded);
}

TEST_F(AnOrder, that_lapsed_before_anything_was_issued_touches_no_certificate) {
  EXPECT_EQ(house.renewals.lapse(order().expires_at).value(), 1);
  EXPECT_EQ(house.count(CertificateStatus::Active), 1);
  EXPECT_EQ(house.people.certificates.size(), 1U);
}

TEST(TheNotice, opens_with_the_window_once_and_only_for_what_is_active) {
  House house;
  Machine machine{house, in_the_window};
  const Time opens = house.held(machine.old_certificate).not_after - days{30};
  const auto opened = [&](Time now) { return house.renewals.open_notices(house.institution, now).value(); };
  EXPECT_EQ(opened(opens - std::chrono::seconds{1}), 0);
  house.held(machine.old_certificate).status = CertificateStatus::Frozen;
  EXPECT_EQ(opened(opens), 0);
  house.held(machine.old_certificate).status = CertificateStatus::Active;
  EXPECT_EQ(opened(opens), 1);
  EXPECT_EQ(opened(opens + days{1}), 0);
  EXPECT_EQ(house.people.notices.at(0).subject, machine.old_certificate);
  EXPECT_EQ(house.records.rows().actions().back(), "notice.renewal_due");
}

TEST(TheNotice, of_another_institution_is_not_opened_here) {
  House house;
  Machine machine{house, in_the_window};
  auto other = contract::testing::institution_of("9002", "other.localhost");
  EXPECT_EQ(house.renewals.open_notices(other, machine.now).value(), 0);
}

}  // namespace
}  // namespace sekisho::renewal
