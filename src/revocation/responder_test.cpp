// SPDX-License-Identifier: Apache-2.0
// Asked and read with OpenSSL's own OCSP.
#include "revocation/responder.h"

#include <gtest/gtest.h>

#include "certificate/ocsp_test_support.h"
#include "revocation/fake_records.h"

namespace sekisho::revocation {
namespace {

using certificate::testing::ocsp_request_for;
using contract::CertificateStatus;
using contract::RevocationReason;
using std::chrono::hours;
using std::chrono::minutes;
using testing::known_serial;
using testing::never_issued;
using Nonce = certificate::testing::AskedNonce;

class AResponder : public ::testing::Test {
 protected:
  AResponder() {
    house.keep(known_serial, CertificateStatus::Active);
    EXPECT_EQ(responder.renew(house.now).value(), 1);
  }

  Answer ask(const char* serial, Nonce nonce = Nonce::None) {
    return responder.answer(ocsp_request_for({{house.ca.certificate(), serial}}, nonce), house.now);
  }
  int response_status(const Answer& answer) {
    return certificate::testing::read_ocsp(answer.der, {house.ca.certificate(), known_serial}, house.now)
        .response;
  }
  int status_in(const Answer& answer, const char* serial, int* reason = nullptr) {
    const auto read =
        certificate::testing::read_ocsp(answer.der, {house.ca.certificate(), serial}, house.now);
    if (reason != nullptr) {
      *reason = read.reason;
    }
    return read.status;
  }

  testing::TestHouse house;
  Secret seal_key{ByteView(Bytes(32, 7))};
  Responder responder{house.records, house.authorities(), seal_key, house.logger()};
};

TEST_F(AResponder, says_good_revoked_on_hold_or_unknown_as_the_records_do) {
  int reason = -1;
  EXPECT_EQ(status_in(ask(known_serial), known_serial), V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(status_in(ask(never_issued), never_issued), V_OCSP_CERTSTATUS_UNKNOWN);
  house.keep(known_serial, CertificateStatus::Frozen);
  EXPECT_EQ(status_in(ask(known_serial), known_serial, &reason), V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(reason, OCSP_REVOKED_STATUS_CERTIFICATEHOLD);
  house.keep(known_serial, CertificateStatus::Revoked, RevocationReason::KeyCompromise);
  EXPECT_EQ(status_in(ask(known_serial), known_serial, &reason), V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(reason, OCSP_REVOKED_STATUS_KEYCOMPROMISE);
  for (const auto good :
       {CertificateStatus::Active, CertificateStatus::Superseded, CertificateStatus::Provisional}) {
    house.keep(known_serial, good);
    EXPECT_EQ(status_in(ask(known_serial), known_serial), V_OCSP_CERTSTATUS_GOOD);
  }
}

TEST_F(AResponder, gives_the_same_signed_answer_again_until_the_status_changes_or_half_of_its_life_is_over) {
  const Answer first = ask(known_serial);
  EXPECT_EQ(first.freshness->this_update, house.now);
  EXPECT_EQ(first.freshness->next_update, house.now + Responder::answer_life);
  house.now += minutes{29};
  EXPECT_EQ(ask(known_serial).der, first.der);
  house.now += minutes{1};
  const Answer later = ask(known_serial);
  EXPECT_EQ(later.freshness->this_update, house.now);
  house.keep(known_serial, CertificateStatus::Frozen);
  EXPECT_EQ(status_in(ask(known_serial), known_serial), V_OCSP_CERTSTATUS_REVOKED);
  house.keep(known_serial, CertificateStatus::Active);
  EXPECT_EQ(status_in(ask(known_serial), known_serial), V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(AResponder, repeats_a_nonce_and_lets_no_cache_keep_that_answer) {
  const Answer plain = ask(known_serial);
  const Answer first = ask(known_serial, Nonce::Fresh);
  EXPECT_FALSE(first.freshness);
  EXPECT_NE(ask(known_serial, Nonce::Fresh).der, first.der);
  EXPECT_EQ(status_in(first, known_serial), V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(ask(known_serial).der, plain.der);
}

TEST_F(AResponder, is_not_authorized_for_another_authority_and_not_for_two_at_once) {
  certificate::testing::Authority other(certificate::KeyKind::P256);
  const auto status_of = [&](const std::vector<certificate::testing::OcspQuestion>& questions) {
    return response_status(responder.answer(ocsp_request_for(questions), house.now));
  };
  EXPECT_EQ(status_of({{other.certificate(), known_serial}}), OCSP_RESPONSE_STATUS_UNAUTHORIZED);
  EXPECT_EQ(status_of({{house.ca.certificate(), known_serial}, {other.certificate(), known_serial}}),
            OCSP_RESPONSE_STATUS_UNAUTHORIZED);
}

TEST_F(AResponder, refuses_what_is_no_request_and_says_later_while_the_records_are_away) {
  EXPECT_EQ(response_status(responder.answer(to_bytes("hello"), house.now)),
            OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  ask(known_serial);
  house.records.away = true;
  EXPECT_EQ(response_status(ask(known_serial)), OCSP_RESPONSE_STATUS_TRYLATER);
  EXPECT_EQ(house.log.back().event, "ocsp.failed");
}

TEST_F(AResponder, is_issued_anew_at_half_of_its_life_and_shared_by_servers) {
  EXPECT_EQ(house.records.entries.back().action, "ocsp_responder.issued");
  EXPECT_EQ(responder.renew(house.now).value(), 0);
  Responder second(house.records, house.authorities(), seal_key, house.logger());
  EXPECT_EQ(second.renew(house.now).value(), 1);
  EXPECT_EQ(house.records.entries.size(), 1U);
  house.now += Responder::life / 2;
  EXPECT_EQ(responder.renew(house.now).value(), 1);
  EXPECT_EQ(house.records.entries.size(), 2U);
  EXPECT_EQ(second.renew(house.now).value(), 1);
  EXPECT_EQ(house.records.entries.size(), 2U);
  EXPECT_EQ(status_in(ask(known_serial), known_serial), V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(AResponder, answers_on_while_the_authoritys_key_is_away) {
  house.signer_here = false;
  house.now += Responder::life / 2;
  EXPECT_EQ(responder.renew(house.now).error().code, ErrorCode::SignerAway);
  EXPECT_EQ(status_in(ask(known_serial), known_serial), V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(AResponder, whose_kept_key_does_not_open_is_replaced) {
  house.records.responder->key_sealed = "00";
  house.now += minutes{1};
  Responder second(house.records, house.authorities(), seal_key, house.logger());
  EXPECT_EQ(second.renew(house.now).value(), 1);
  EXPECT_EQ(house.log.back().event, "ocsp.key_unreadable");
  EXPECT_EQ(house.records.entries.size(), 2U);
}

TEST_F(AResponder, near_the_authoritys_end_is_not_issued_again_and_again) {
  house.now = house.ca.certificate().not_after() - hours{1};
  EXPECT_EQ(responder.renew(house.now).value(), 1);
  EXPECT_EQ(responder.renew(house.now).value(), 0);
  EXPECT_EQ(ask(known_serial).freshness->next_update, house.ca.certificate().not_after());
}

}  // namespace
}  // namespace sekisho::revocation
