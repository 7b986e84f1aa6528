// SPDX-License-Identifier: Apache-2.0
// Prove, then retire: when the new certificate becomes good, and when the old one stops being it.
#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;
using contract::NoticeKind;
using contract::RevocationReason;

class ANewCertificate : public ::testing::Test {
 protected:
  House house;
  Machine machine{house, in_the_window};

  CertificateStatus old_status() { return house.held(machine.old_certificate).status; }
  bool is_closed(NoticeKind kind, const Fingerprint& subject) {
    const auto found =
        std::find_if(house.people.notices.begin(), house.people.notices.end(),
                     [&](const auto& row) { return row.kind == kind && row.subject == subject; });
    return found != house.people.notices.end() && found->closed_at.has_value();
  }
  // 更新 up to the certificate that came back.
  Opened issued() {
    auto opened = machine.open().value();
    must(machine.request(opened));
    opened.order = *house.records.rows().order(opened.order.id);
    return opened;
  }
};

TEST_F(ANewCertificate, is_provisional_and_commits_nothing_before_its_proof) {
  const auto order = issued().order;
  const auto& fresh = house.held(*order.new_certificate);
  EXPECT_EQ(fresh.status, CertificateStatus::Provisional);
  machine.log_in_with(fresh.fingerprint);
  EXPECT_EQ(old_status(), CertificateStatus::Active);
  EXPECT_EQ(house.held(*order.new_certificate).status, CertificateStatus::Provisional);
  EXPECT_EQ(house.renewals.open({fresh, "login-1"}, machine.now).error().code, ErrorCode::NotAllowed);
}

TEST_F(ANewCertificate, becomes_active_beside_the_old_one_when_its_key_signs) {
  const auto order = issued().order;
  EXPECT_EQ(machine.prove(order.id).value().state, State::Proven);
  EXPECT_EQ(house.held(*order.new_certificate).status, CertificateStatus::Active);
  EXPECT_EQ(old_status(), CertificateStatus::Active);
  EXPECT_EQ(house.people.notices.back().kind, NoticeKind::Renewed);
  EXPECT_EQ(machine.prove(order.id).value().state, State::Proven);  // asked again: the same answer
  EXPECT_EQ(house.people.notices.size(), 1U);
}

TEST_F(ANewCertificate, becomes_active_when_a_handshake_with_it_comes_first) {
  const auto order = issued().order;
  must(house.renewals.prove_by_handshake(house.held(*order.new_certificate), machine.now));
  EXPECT_EQ(house.held(*order.new_certificate).status, CertificateStatus::Active);
  EXPECT_EQ(machine.prove(order.id).value().state, State::Proven);
}

TEST_F(ANewCertificate, is_not_proven_by_the_old_key_another_hash_address_or_nonce) {
  const auto order = issued().order;
  const nlohmann::json leaf{{"leaf", order.new_certificate->text()}};
  const auto refusal = [&](const Signed& proof) {
    const auto answer = house.renewals.prove(order.id, proof, machine.now);
    EXPECT_EQ(house.held(*order.new_certificate).status, CertificateStatus::Provisional);
    return answer.ok() ? ErrorCode::Internal : answer.error().code;
  };
  EXPECT_EQ(refusal(machine.by_new_key(order.id, "proof", {{"leaf", machine.old_certificate.text()}})),
            ErrorCode::ProofWrongCertificate);
  EXPECT_EQ(refusal(machine.by_new_key(order.id, "proof", {{"leaf", 1}})), ErrorCode::BadRequest);
  EXPECT_EQ(refusal(machine.by_new_key(order.id, "fetch", leaf)), ErrorCode::JwsMalformed);
  Signed elsewhere = machine.by_new_key(order.id, "proof", leaf);
  elsewhere.url += "?";
  EXPECT_EQ(refusal(elsewhere), ErrorCode::JwsMalformed);
  Signed late = machine.by_new_key(order.id, "proof", leaf);
  machine.now += minutes{11};
  EXPECT_EQ(refusal(late), ErrorCode::NonceInvalid);
  std::swap(machine.new_key, machine.old_key);
  EXPECT_EQ(refusal(machine.by_new_key(order.id, "proof", leaf)), ErrorCode::JwsWrongSignature);
}

TEST_F(ANewCertificate, cannot_be_proven_before_it_is_issued_nor_in_an_order_that_is_unknown) {
  house.issuer = nullptr;
  const auto opened = machine.open().value();
  EXPECT_EQ(
      house.renewals.prove(opened.order.id, machine.by_new_key(opened.order.id, "proof", {}), machine.now)
          .error()
          .code,
      ErrorCode::OrderUnknown);
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::SignerAway);
  EXPECT_EQ(machine.prove(opened.order.id).error().code, ErrorCode::OrderNotIssued);
  EXPECT_EQ(house.renewals.nonce(OrderId::trusted(std::string(32, 'a')), machine.now).error().code,
            ErrorCode::OrderUnknown);
}

TEST_F(ANewCertificate, that_staff_revoked_before_its_proof_stays_revoked) {
  const auto order = issued().order;
  house.held(*order.new_certificate).status = CertificateStatus::Revoked;
  EXPECT_EQ(machine.prove(order.id).error().code, ErrorCode::OrderClosed);
  EXPECT_EQ(house.held(*order.new_certificate).status, CertificateStatus::Revoked);
  EXPECT_EQ(house.records.rows().order(order.id)->state, State::Rejected);
  EXPECT_EQ(old_status(), CertificateStatus::Active);
}

TEST_F(ANewCertificate, dies_with_its_order_when_the_old_one_was_revoked_meanwhile) {
  const auto order = issued().order;
  house.held(machine.old_certificate).status = CertificateStatus::Revoked;
  EXPECT_EQ(machine.prove(order.id).error().code, ErrorCode::OrderClosed);
  EXPECT_EQ(house.records.rows().order(order.id)->state, State::Rejected);
  EXPECT_EQ(house.held(*order.new_certificate).status, CertificateStatus::Revoked);
  EXPECT_EQ(house.held(*order.new_certificate).reason, RevocationReason::CessationOfOperation);
}

TEST_F(ANewCertificate, supersedes_the_old_one_and_closes_the_notice_with_its_first_login) {
  must(house.renewals.open_notices(house.institution, machine.now));
  const Fingerprint fresh = machine.renew();
  EXPECT_EQ(old_status(), CertificateStatus::Active);
  EXPECT_FALSE(is_closed(NoticeKind::RenewalDue, machine.old_certificate));
  machine.log_in_with(machine.old_certificate);  // nothing of the sort with the old one
  EXPECT_EQ(old_status(), CertificateStatus::Active);
  machine.log_in_with(fresh);
  EXPECT_EQ(old_status(), CertificateStatus::Superseded);
  EXPECT_EQ(house.held(fresh).status, CertificateStatus::Active);
  EXPECT_TRUE(is_closed(NoticeKind::RenewalDue, machine.old_certificate));
  machine.now += days{1};
  machine.log_in_with(fresh);  // once and for all
  EXPECT_EQ(house.held(machine.old_certificate).status_since, in_the_window);
}

TEST_F(ANewCertificate, that_was_frozen_meanwhile_supersedes_nothing) {
  const Fingerprint fresh = machine.renew();
  const auto as_the_session_saw_it = house.held(fresh);
  house.held(fresh).status = CertificateStatus::Frozen;
  must(house.renewals.commit(as_the_session_saw_it, machine.now));
  EXPECT_EQ(old_status(), CertificateStatus::Active);
}

TEST_F(ANewCertificate, leaves_the_old_one_unrevoked_until_the_overlap_is_over) {
  const Fingerprint fresh = machine.renew();
  machine.now += days{3};
  EXPECT_EQ(house.renewals.retire(house.institution, machine.now + days{8}).value(),
            0);  // nobody logged in yet
  machine.log_in_with(fresh);
  const Time over = machine.now + days{7};
  EXPECT_EQ(house.renewals.retire(house.institution, over - std::chrono::seconds{1}).value(), 0);
  EXPECT_EQ(old_status(), CertificateStatus::Superseded);
  EXPECT_EQ(house.renewals.retire(house.institution, over).value(), 1);
  EXPECT_EQ(old_status(), CertificateStatus::Revoked);
  EXPECT_EQ(house.held(machine.old_certificate).reason, RevocationReason::Superseded);
  EXPECT_EQ(house.held(fresh).status, CertificateStatus::Active);
  EXPECT_EQ(house.renewals.retire(house.institution, over + days{1}).value(), 0);
}

TEST_F(ANewCertificate, lost_by_mistake_is_renewed_again_with_the_superseded_one) {
  const Fingerprint lost = machine.renew();
  machine.log_in_with(lost);
  machine.new_key = TestKey::p256();
  machine.csr = machine.new_key.request("again");
  machine.now += days{2};
  const Fingerprint second = machine.renew();
  EXPECT_EQ(house.held(lost).status, CertificateStatus::Active);
  machine.log_in_with(second);
  EXPECT_EQ(house.held(lost).status, CertificateStatus::Superseded);
  EXPECT_EQ(old_status(), CertificateStatus::Superseded);
  EXPECT_EQ(house.held(second).status, CertificateStatus::Active);

  // The first order's overlap is over, the second's is not: its old certificate stays.
  must(house.renewals.retire(house.institution, in_the_window + days{7}));
  EXPECT_EQ(old_status(), CertificateStatus::Superseded);
  EXPECT_EQ(house.held(lost).status, CertificateStatus::Superseded);
  must(house.renewals.retire(house.institution, machine.now + days{7}));
  EXPECT_EQ(old_status(), CertificateStatus::Revoked);
  EXPECT_EQ(house.held(lost).status, CertificateStatus::Revoked);
  EXPECT_EQ(house.held(second).status, CertificateStatus::Active);
}

TEST_F(ANewCertificate, lost_by_mistake_does_not_take_the_old_one_from_a_second_renewal_under_way) {
  machine.log_in_with(machine.renew());
  machine.new_key = TestKey::p256();
  machine.csr = machine.new_key.request("again");
  machine.now += days{6};
  const auto order = issued().order;
  EXPECT_EQ(house.renewals.retire(house.institution, in_the_window + days{8}).value(), 0);
  EXPECT_EQ(old_status(), CertificateStatus::Superseded);
  EXPECT_EQ(machine.prove(order.id).value().state, State::Proven);
  // Without that renewal the first order retires as it would have.
  machine.log_in_with(*order.new_certificate);
  EXPECT_GT(house.renewals.retire(house.institution, in_the_window + days{8}).value(), 0);
  EXPECT_EQ(old_status(), CertificateStatus::Superseded);
}

}  // namespace
}  // namespace sekisho::renewal
