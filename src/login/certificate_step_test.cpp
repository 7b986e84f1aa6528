// SPDX-License-Identifier: Apache-2.0
// The doctor: one reason for each certificate, and which reason comes first.
#include "login/certificate_step.h"

#include <gtest/gtest.h>

#include "login/test_house.h"

namespace sekisho::login {
namespace {

using namespace testing;
using contract::RevocationReason;
using contract::Role;

class TheDoctor : public ::testing::Test {
 protected:
  contract::Institution institution = contract::testing::institution_of("9001", "portal.localhost");
  Presented shown{
      shared_leaf(), {}, {}, held_by(contract::testing::administrator_of(institution.code), shared_leaf())};
  Role door{Role::Administrator};

  Judgement at(Time when) { return judge(shown, institution, door, when); }
  void expect(ErrorCode reason, GoOn go_on = GoOn::No, Time when = now) {
    const Judgement judgement = at(when);
    ASSERT_TRUE(judgement.reason) << "good, but should be " << wire_name(reason);
    EXPECT_EQ(wire_name(*judgement.reason), wire_name(reason));
    EXPECT_EQ(judgement.go_on, go_on);
    EXPECT_FALSE(judgement.good());
  }
  void be(CertificateStatus status, RevocationReason reason = RevocationReason::None) {
    shown.held->status = status;
    shown.held->reason = reason;
  }
  void belong_to_a_user() { shown.held->member.member = MemberId::trusted("tanaka1"); }
  Time end() { return shown.held->not_after; }
};

TEST_F(TheDoctor, lets_the_administrator_s_active_certificate_in) {
  EXPECT_TRUE(at(now).good());
  EXPECT_TRUE(at(shown.held->not_before).good());
  EXPECT_TRUE(at(end()).good());
}

TEST_F(TheDoctor, lets_a_user_in_at_the_user_s_door) {
  belong_to_a_user();
  door = Role::User;
  EXPECT_TRUE(at(now).good());
}

TEST_F(TheDoctor, sees_that_no_certificate_came) {
  shown.leaf.reset();
  expect(ErrorCode::DoctorNoCertificate);
}

TEST_F(TheDoctor, tells_the_three_kinds_of_end_apart) {
  expect(ErrorCode::DoctorExpired, GoOn::No, end() + seconds{1});
  expect(ErrorCode::DoctorExpired, GoOn::No, end() + days{90});
  expect(ErrorCode::DoctorExpiredLate, GoOn::No, end() + days{90} + seconds{1});
  be(CertificateStatus::Superseded);
  expect(ErrorCode::DoctorSuperseded, GoOn::No, end() + seconds{1});
}

TEST_F(TheDoctor, says_when_a_certificate_has_not_begun) {
  expect(ErrorCode::DoctorNotYetValid, GoOn::No, shown.held->not_before - seconds{1});
}

TEST_F(TheDoctor, tells_why_a_certificate_is_revoked) {
  for (const auto reason : {RevocationReason::None, RevocationReason::KeyCompromise,
                            RevocationReason::PrivilegeWithdrawn, RevocationReason::CessationOfOperation}) {
    be(CertificateStatus::Revoked, reason);
    expect(ErrorCode::DoctorRevoked);
  }
  be(CertificateStatus::Revoked, RevocationReason::Superseded);
  expect(ErrorCode::DoctorSuperseded);
  shown.held->order = OrderId::trusted(std::string(32, 'a'));
  be(CertificateStatus::Revoked, RevocationReason::CessationOfOperation);
  expect(ErrorCode::DoctorProvisionalDead);
  be(CertificateStatus::Revoked, RevocationReason::KeyCompromise);
  expect(ErrorCode::DoctorRevoked);
}

TEST_F(TheDoctor, lets_the_superseded_and_the_provisional_go_on_after_their_page) {
  be(CertificateStatus::Superseded);
  expect(ErrorCode::DoctorSuperseded, GoOn::Confirmed);
  be(CertificateStatus::Provisional);
  expect(ErrorCode::DoctorProvisional, GoOn::Confirmed);
}

TEST_F(TheDoctor, stops_a_frozen_one) {
  be(CertificateStatus::Frozen);
  expect(ErrorCode::DoctorFrozen);
}

TEST_F(TheDoctor, lets_no_machine_log_in_though_its_certificate_is_good) {
  const auto at_login = [&] { return judge_login(shown, institution, door, now); };
  EXPECT_TRUE(at_login().good());
  shown.kind = contract::MemberKind::Machine;
  EXPECT_TRUE(at(now).good()) << "it comes to the enrol host with it";
  for (const auto status :
       {CertificateStatus::Active, CertificateStatus::Superseded, CertificateStatus::Provisional}) {
    be(status);
    EXPECT_EQ(at_login().reason, ErrorCode::DoctorMachine);
    EXPECT_EQ(at_login().go_on, GoOn::No);
  }
  be(CertificateStatus::Frozen);
  EXPECT_EQ(at_login().reason, ErrorCode::DoctorFrozen);
}

TEST_F(TheDoctor, offers_the_other_door_both_ways) {
  door = Role::User;
  expect(ErrorCode::DoctorAdministratorAtUserDoor, GoOn::OtherDoor);
  belong_to_a_user();
  door = Role::Administrator;
  expect(ErrorCode::DoctorUserAtAdministratorDoor, GoOn::OtherDoor);
}

TEST_F(TheDoctor, knows_strangers_from_neighbours) {
  shown.held.reset();
  expect(ErrorCode::DoctorUnknownLeaf);
  shown.path = Error{ErrorCode::PathUnknownIssuer, ""};
  expect(ErrorCode::DoctorUnknownIssuer);
  shown.path_elsewhere = InstitutionCode::trusted("9002");
  expect(ErrorCode::DoctorOtherInstitution);
}

TEST_F(TheDoctor, does_not_believe_a_known_leaf_whose_path_is_wrong) {
  for (const auto code :
       {ErrorCode::PathWrongSignature, ErrorCode::PathWrongPurpose, ErrorCode::PathExpired}) {
    shown.path = Error{code, ""};
    expect(ErrorCode::DoctorUnknownIssuer);
  }
}

TEST_F(TheDoctor, sends_a_leaf_on_record_at_another_institution_there_although_its_path_leads_here) {
  shown.held->member.institution = InstitutionCode::trusted("9002");
  expect(ErrorCode::DoctorOtherInstitution);
}

TEST_F(TheDoctor, names_what_is_final_before_what_is_passing) {
  const Time long_over = end() + days{1};
  be(CertificateStatus::Revoked, RevocationReason::KeyCompromise);
  expect(ErrorCode::DoctorRevoked, GoOn::No, long_over);
  expect(ErrorCode::DoctorRevoked, GoOn::No, shown.held->not_before - days{1});
  be(CertificateStatus::Frozen);
  expect(ErrorCode::DoctorFrozen, GoOn::No, long_over);
  be(CertificateStatus::Active);
  door = Role::User;
  expect(ErrorCode::DoctorExpired, GoOn::No, long_over);  // no door helps an expired one
  be(CertificateStatus::Superseded);
  expect(ErrorCode::DoctorAdministratorAtUserDoor, GoOn::OtherDoor);
  be(CertificateStatus::Provisional);
  expect(ErrorCode::DoctorAdministratorAtUserDoor, GoOn::OtherDoor);
}

TEST_F(TheDoctor, asks_the_path_at_a_time_at_which_the_leaf_was_good) {
  const auto& leaf = shared_leaf();
  EXPECT_EQ(time_for_path(leaf, now), now);
  EXPECT_EQ(time_for_path(leaf, leaf.not_after() + days{400}), leaf.not_after() - seconds{1});
  EXPECT_EQ(time_for_path(leaf, leaf.not_before() - days{400}), leaf.not_before());
}

}  // namespace
}  // namespace sekisho::login
