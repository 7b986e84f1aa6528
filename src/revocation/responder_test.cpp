// SPDX-License-Identifier: Apache-2.0
// Asked and read with OpenSSL's own OCSP.
#include "revocation/responder.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include "revocation/fake_records.h"

namespace sekisho::revocation {
namespace {

using contract::CertificateStatus;
using contract::RevocationReason;
using std::chrono::hours;
using std::chrono::minutes;
using OwnedRequest = crypto::Owned<OCSP_REQUEST, OCSP_REQUEST_free>;
using OwnedResponse = crypto::Owned<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using OwnedBasic = crypto::Owned<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using OwnedStore = crypto::Owned<X509_STORE, X509_STORE_free>;

constexpr const char* known = "0badcafe0badcafe";
constexpr const char* never_issued = "0badcafe0badcaff";
enum class Nonce { None, Fresh };

class AResponder : public ::testing::Test {
 protected:
  AResponder() {
    house.keep(known, CertificateStatus::Active);
    EXPECT_EQ(responder.renew(house.now).value(), 1);
  }

  static OCSP_CERTID* id_of(const certificate::Certificate& authority, const char* serial) {
    const Bytes octets = parse_hex(serial).value();
    const crypto::OwnedNumber number{BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr)};
    const crypto::Owned<ASN1_INTEGER, ASN1_INTEGER_free> asked{BN_to_ASN1_INTEGER(number.get(), nullptr)};
    return OCSP_cert_id_new(EVP_sha1(), X509_get_subject_name(authority.handle()),
                            X509_get0_pubkey_bitstr(authority.handle()), asked.get());
  }
  static Bytes der_of(OCSP_REQUEST* request) {
    std::uint8_t* der = nullptr;
    const int length = i2d_OCSP_REQUEST(request, &der);
    Bytes out(der, der + length);
    OPENSSL_free(der);
    return out;
  }
  Answer ask(const char* serial, Nonce nonce = Nonce::None) {
    const OwnedRequest request{OCSP_REQUEST_new()};
    OCSP_request_add0_id(request.get(), id_of(house.ca.certificate(), serial));
    if (nonce == Nonce::Fresh) {
      OCSP_request_add1_nonce(request.get(), nullptr, 16);
    }
    return responder.answer(der_of(request.get()), house.now);
  }
  static int response_status(const Answer& answer) {
    const std::uint8_t* at = answer.der.data();
    const OwnedResponse response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(answer.der.size()))};
    return OCSP_response_status(response.get());
  }
  // V_OCSP_CERTSTATUS_…, after the signature was verified; −1 where it was not.
  int status_in(const Answer& answer, const char* serial, int* reason = nullptr) {
    const std::uint8_t* at = answer.der.data();
    const OwnedResponse response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(answer.der.size()))};
    const OwnedBasic basic{OCSP_response_get1_basic(response.get())};
    const OwnedStore store{X509_STORE_new()};
    X509_STORE_add_cert(store.get(), house.ca.certificate().handle());
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), unix_seconds(house.now));
    if (!basic || OCSP_basic_verify(basic.get(), nullptr, store.get(), 0) != 1) {
      return -1;
    }
    int status = -1;
    const crypto::Owned<OCSP_CERTID, OCSP_CERTID_free> id{id_of(house.ca.certificate(), serial)};
    OCSP_resp_find_status(basic.get(), id.get(), &status, reason, nullptr, nullptr, nullptr);
    return status;
  }

  testing::TestHouse house;
  Secret seal_key{ByteView(Bytes(32, 7))};
  Responder responder{house.records, house.authorities(), seal_key, house.logger()};
};

TEST_F(AResponder, says_good_revoked_on_hold_or_unknown_as_the_records_do) {
  int reason = -1;
  EXPECT_EQ(status_in(ask(known), known), V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(status_in(ask(never_issued), never_issued), V_OCSP_CERTSTATUS_UNKNOWN);
  house.keep(known, CertificateStatus::Frozen);
  EXPECT_EQ(status_in(ask(known), known, &reason), V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(reason, OCSP_REVOKED_STATUS_CERTIFICATEHOLD);
  house.keep(known, CertificateStatus::Revoked, RevocationReason::KeyCompromise);
  EXPECT_EQ(status_in(ask(known), known, &reason), V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(reason, OCSP_REVOKED_STATUS_KEYCOMPROMISE);
  for (const auto good :
       {CertificateStatus::Active, CertificateStatus::Superseded, CertificateStatus::Provisional}) {
    house.keep(known, good);
    EXPECT_EQ(status_in(ask(known), known), V_OCSP_CERTSTATUS_GOOD);
  }
}

TEST_F(AResponder, gives_the_same_signed_answer_again_until_the_status_changes_or_half_of_its_life_is_over) {
  const Answer first = ask(known);
  EXPECT_EQ(first.freshness->this_update, house.now);
  EXPECT_EQ(first.freshness->next_update, house.now + Responder::answer_life);
  house.now += minutes{29};
  EXPECT_EQ(ask(known).der, first.der);
  house.now += minutes{1};
  const Answer later = ask(known);
  EXPECT_EQ(later.freshness->this_update, house.now);
  house.keep(known, CertificateStatus::Frozen);
  EXPECT_EQ(status_in(ask(known), known), V_OCSP_CERTSTATUS_REVOKED);
  house.keep(known, CertificateStatus::Active);
  EXPECT_EQ(status_in(ask(known), known), V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(AResponder, repeats_a_nonce_and_lets_no_cache_keep_that_answer) {
  const Answer plain = ask(known);
  const Answer first = ask(known, Nonce::Fresh);
  EXPECT_FALSE(first.freshness);
  EXPECT_NE(ask(known, Nonce::Fresh).der, first.der);
  EXPECT_EQ(status_in(first, known), V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(ask(known).der, plain.der);
}

TEST_F(AResponder, is_not_authorized_for_another_authority_and_not_for_two_at_once) {
  certificate::testing::Authority other(certificate::KeyKind::P256);
  const OwnedRequest request{OCSP_REQUEST_new()};
  OCSP_request_add0_id(request.get(), id_of(other.certificate(), known));
  EXPECT_EQ(response_status(responder.answer(der_of(request.get()), house.now)),
            OCSP_RESPONSE_STATUS_UNAUTHORIZED);
  OCSP_request_add0_id(request.get(), id_of(house.ca.certificate(), known));
  EXPECT_EQ(response_status(responder.answer(der_of(request.get()), house.now)),
            OCSP_RESPONSE_STATUS_UNAUTHORIZED);
}

TEST_F(AResponder, refuses_what_is_no_request_and_says_later_while_the_records_are_away) {
  EXPECT_EQ(response_status(responder.answer(to_bytes("hello"), house.now)),
            OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  ask(known);
  house.records.away = true;
  EXPECT_EQ(response_status(ask(known)), OCSP_RESPONSE_STATUS_TRYLATER);
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
  EXPECT_EQ(status_in(ask(known), known), V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(AResponder, answers_on_while_the_authoritys_key_is_away) {
  house.signer_here = false;
  house.now += Responder::life / 2;
  EXPECT_EQ(responder.renew(house.now).error().code, ErrorCode::SignerAway);
  EXPECT_EQ(status_in(ask(known), known), V_OCSP_CERTSTATUS_GOOD);
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
  EXPECT_EQ(ask(known).freshness->next_update, house.ca.certificate().not_after());
}

}  // namespace
}  // namespace sekisho::revocation
