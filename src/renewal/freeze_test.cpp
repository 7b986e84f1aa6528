// SPDX-License-Identifier: Apache-2.0
#include "renewal/freeze.h"

#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;

class AFreeze : public ::testing::Test {
 protected:
  Result<int> freeze() {
    return freeze_member(house.records, machine.member, {"engineer:test", machine.now});
  }
  std::optional<Time> since() {
    return write(static_cast<Transactions<Records>&>(house.records),
                 [&](Records& records) { return frozen_since(records, machine.member); })
        .value();
  }
  Result<int> lift(Time frozen_at) {
    return lift_freeze(house.records, machine.member, frozen_at, {"engineer:test", machine.now + minutes{5}},
                       {"甲", "乙"});
  }
  CertificateStatus status(const Fingerprint& certificate) { return house.held(certificate).status; }

  House house;
  Machine machine{house, in_the_window};
};

TEST_F(AFreeze, stops_every_certificate_of_the_member_and_lifting_it_gives_back_what_each_was) {
  const Fingerprint fresh = machine.renew();
  machine.log_in_with(fresh);
  ASSERT_EQ(status(machine.old_certificate), CertificateStatus::Superseded);
  EXPECT_EQ(freeze().value(), 2);
  EXPECT_EQ(house.count(CertificateStatus::Frozen), 2);
  EXPECT_EQ(since(), machine.now);
  EXPECT_EQ(lift(machine.now).value(), 2);
  EXPECT_EQ(status(machine.old_certificate), CertificateStatus::Superseded);
  EXPECT_EQ(status(fresh), CertificateStatus::Active);
  const audit::Entry& entry = house.records.rows().trail.back();
  EXPECT_EQ(entry.action, "certificate.freeze_lifted");
  EXPECT_EQ(entry.details.back().second, "乙");
}

TEST_F(AFreeze, of_nothing_or_nobody_is_refused) {
  ASSERT_TRUE(freeze().ok());
  EXPECT_EQ(freeze().error().code, ErrorCode::NotFound);
  machine.member.member = MemberId::trusted("nobody");
  EXPECT_EQ(freeze().error().code, ErrorCode::MemberUnknown);
}

TEST_F(AFreeze, ends_a_renewal_under_way_with_its_provisional_certificate) {
  const auto issued = machine.request(machine.open().value()).value();
  must(freeze());
  EXPECT_EQ(house.records.rows().orders.at(0).state, State::Rejected);
  EXPECT_EQ(status(*issued.order.new_certificate), CertificateStatus::Revoked);
  must(lift(machine.now));
  EXPECT_EQ(status(machine.old_certificate), CertificateStatus::Active);
}

TEST_F(AFreeze, is_lifted_only_by_the_decision_about_this_very_freeze) {
  must(freeze());
  EXPECT_EQ(lift(machine.now - minutes{1}).error().code, ErrorCode::Busy);
  must(lift(machine.now));
  EXPECT_EQ(lift(machine.now).error().code, ErrorCode::Busy) << "nothing is frozen any more";
}

TEST_F(AFreeze, does_not_bring_a_certificate_back_that_was_replaced_and_retired_meanwhile) {
  const Fingerprint fresh = machine.renew();
  machine.log_in_with(fresh);
  must(freeze());
  house.records.rows().orders.at(0).state = State::Retired;
  must(lift(machine.now));
  EXPECT_EQ(status(machine.old_certificate), CertificateStatus::Revoked);
  EXPECT_EQ(house.held(machine.old_certificate).reason, contract::RevocationReason::Superseded);
}

TEST_F(AFreeze, lets_the_certificate_of_a_code_end_with_it) {
  house.institution.policy.machine_renewal = contract::MachineRenewal::Everyone;
  house.held(machine.old_certificate).status = CertificateStatus::Revoked;
  const auto code =
      offer_code(house.records, CodeDraft::prepare(machine.member, machine.now),
                 std::vector<std::string>{"甲", "乙"}, {"engineer:test", machine.now}, Secret("code key"))
          .value();
  const ShownCode shown{machine.member.institution, code.id.text(), code.secret};
  const RenewalRequest request{machine.new_key.public_half(), "digest", {}, "cmp"};
  const auto leaf = house.renewals.acquire_by_machine(shown, request, machine.now).value();
  must(house.renewals.meet_machine(house.held(leaf.fingerprint()), "cmp", machine.now));
  must(freeze());
  EXPECT_EQ(house.renewals.acquire_by_machine(shown, request, machine.now).error().code,
            ErrorCode::DoctorFrozen);
}

}  // namespace
}  // namespace sekisho::renewal
