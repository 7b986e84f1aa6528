// SPDX-License-Identifier: Apache-2.0
#include "renewal/approval.h"

#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;

// A machine's order in a house whose signer asks for evidence.
class AnOrderWithoutEvidence : public ::testing::Test {
 protected:
  AnOrderWithoutEvidence() {
    house.institution.policy.machine_renewal = contract::MachineRenewal::Everyone;
    around.signs = Surroundings::Signs::WithEvidence;
    EXPECT_EQ(ask().error().code, ErrorCode::OrderAwaitsApproval);
  }
  Result<Issued> ask() {
    return Renewals(around).renew_by_machine(
        house.held(machine.old_certificate),
        {machine.new_key.public_half(), crypto::sha256_hex(view("x")), "", "est"}, machine.now);
  }
  Order& order() { return house.records.rows().orders.front(); }
  Result<AwaitedDraft> draft() {
    return write(house.records, [&](Records& records) { return awaited_draft(records, order().id); });
  }
  Result<void> keep(const AwaitedDraft& of) {
    return house.records.run([&](Records& records) {
      return keep_approvals(records, of, {"a.a.a", "b.b.b"},
                            {machine.now, "9001", "engineer:t", "order.approved", "", {}});
    });
  }

  House house;
  Machine machine{house, in_the_window};
  Surroundings around = house.surroundings();
};

TEST_F(AnOrderWithoutEvidence, shows_the_very_bytes_that_would_be_signed) {
  const auto shown = draft();
  ASSERT_TRUE(shown.ok()) << shown.error().detail;
  EXPECT_EQ(hex(shown->tbs_der), order().tbs);
  EXPECT_EQ(shown->member, order().member);
}

TEST_F(AnOrderWithoutEvidence, is_issued_once_two_people_approved) {
  must(keep(draft().value()));
  EXPECT_EQ(order().evidence, "approvals:a.a.a b.b.b");
  EXPECT_EQ(house.records.rows().actions().back(), "order.approved");
  EXPECT_EQ(Renewals(around).issue_waiting(machine.now).value(), 1);
  EXPECT_EQ(order().state, State::Issued);
  EXPECT_EQ(draft().error().code, ErrorCode::OrderClosed);
}

TEST_F(AnOrderWithoutEvidence, takes_no_approvals_of_other_bytes) {
  auto other = draft().value();
  other.tbs_der.push_back(0);
  EXPECT_EQ(keep(other).error().code, ErrorCode::Busy);
  EXPECT_EQ(order().evidence, "");
}

TEST_F(AnOrderWithoutEvidence, is_not_one_that_an_old_key_has_asked_for) {
  order().evidence = "e30.e30.AA";
  EXPECT_EQ(draft().error().code, ErrorCode::OrderClosed);
}

TEST_F(AnOrderWithoutEvidence, is_not_one_that_is_not_there) {
  const OrderId nobody = OrderId::trusted(std::string(32, '0'));
  const auto found = write(house.records, [&](Records& records) { return awaited_draft(records, nobody); });
  EXPECT_EQ(found.error().code, ErrorCode::OrderUnknown);
}

}  // namespace
}  // namespace sekisho::renewal
