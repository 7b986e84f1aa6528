// SPDX-License-Identifier: Apache-2.0
#include "renewal/revoke_own.h"

#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;
using contract::RevocationReason;

class AnOwnRevocation : public ::testing::Test {
 protected:
  Result<void> revoke(const Fingerprint& certificate,
                      RevocationReason reason = RevocationReason::KeyCompromise) {
    return revoke_own(house.records, certificate, reason, {"cmp", machine.now});
  }
  Order order() { return house.records.rows().orders.at(0); }

  House house;
  Machine machine{house, in_the_window};
};

TEST_F(AnOwnRevocation, stops_that_certificate_with_its_reason_and_an_entry_in_the_trail) {
  must(revoke(machine.old_certificate));
  EXPECT_EQ(house.held(machine.old_certificate).status, CertificateStatus::Revoked);
  EXPECT_EQ(house.held(machine.old_certificate).reason, RevocationReason::KeyCompromise);
  const audit::Entry& entry = house.records.rows().trail.back();
  EXPECT_EQ(entry.action, "certificate.revoked");
  EXPECT_EQ(entry.actor, "cmp");
}

TEST_F(AnOwnRevocation, asked_for_again_changes_nothing) {
  must(revoke(machine.old_certificate));
  const auto entries = house.records.rows().trail.size();
  must(revoke(machine.old_certificate, RevocationReason::None));
  EXPECT_EQ(house.held(machine.old_certificate).reason, RevocationReason::KeyCompromise);
  EXPECT_EQ(house.records.rows().trail.size(), entries);
}

TEST_F(AnOwnRevocation, does_not_end_an_emergency_stop) {
  house.held(machine.old_certificate).status = CertificateStatus::Frozen;
  EXPECT_EQ(revoke(machine.old_certificate).error().code, ErrorCode::DoctorFrozen);
  EXPECT_EQ(house.held(machine.old_certificate).status, CertificateStatus::Frozen);
}

TEST_F(AnOwnRevocation, of_the_old_certificate_ends_its_renewal_with_the_provisional_one) {
  const auto opened = machine.open().value();
  const auto issued = machine.request(opened).value();
  must(revoke(machine.old_certificate));
  EXPECT_EQ(order().state, State::Rejected);
  EXPECT_EQ(house.held(*issued.order.new_certificate).status, CertificateStatus::Revoked);
}

TEST_F(AnOwnRevocation, of_a_proven_certificate_leaves_the_old_one_free_to_renew_again) {
  const Fingerprint fresh = machine.renew();
  must(revoke(fresh));
  EXPECT_EQ(order().state, State::Rejected);
  EXPECT_EQ(house.held(fresh).status, CertificateStatus::Revoked);
  EXPECT_EQ(house.held(machine.old_certificate).status, CertificateStatus::Active);
  machine.new_key = TestKey::p256();
  machine.csr = machine.new_key.request("again");
  EXPECT_NE(machine.renew(), fresh);
}

}  // namespace
}  // namespace sekisho::renewal
