// SPDX-License-Identifier: Apache-2.0
// Requests are written, and answers read and verified, by OpenSSL's own OCSP.
#include <gtest/gtest.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include <array>

#include "base/der.h"
#include "certificate/ocsp_response.h"
#include "certificate/test_support.h"

namespace sekisho::certificate {
namespace {

using testing::Authority;
using testing::start;
using OwnedRequest = crypto::Owned<OCSP_REQUEST, OCSP_REQUEST_free>;
using OwnedResponse = crypto::Owned<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using OwnedBasic = crypto::Owned<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using OwnedStore = crypto::Owned<X509_STORE, X509_STORE_free>;
using Word = OcspStatus::Word;

const Time issued_at = start + std::chrono::hours{1};

// A CA with one certificate of a person and its delegated responder.
struct House {
  Authority authority{KeyKind::P256};
  Certificate leaf{issued("person", {})};
  ResponderKey key{ResponderKey::fresh().value()};
  Certificate responder{
      issued_for(key.public_key(), {.crl_url = {}, .ocsp_url = {}, .purpose = Purpose::OcspSigning})};

  Certificate issued(const char* name, const Profile& profile) {
    const crypto::OwnedKey fresh = testing::elliptic_key("P-256");
    return issued_for(testing::public_half(fresh.get()), profile, name);
  }
  Certificate issued_for(const crypto::PublicKey& of, const Profile& profile, const char* name = "OCSP") {
    const Issuer issuer = authority.issuer();
    const Plan plan{name, "O", start, start + std::chrono::days{30}};
    return issuer.issue(issuer.draft(plan, of, profile), profile).value();
  }
};

House& house() {
  static House one;
  return one;
}

OCSP_CERTID* id_for(const EVP_MD* hash) {
  return OCSP_cert_to_id(hash, house().leaf.handle(), house().authority.certificate().handle());
}

OwnedRequest request_with(std::initializer_list<const EVP_MD*> hashes) {
  OwnedRequest request{OCSP_REQUEST_new()};
  for (const EVP_MD* hash : hashes) {
    OCSP_request_add0_id(request.get(), id_for(hash));
  }
  return request;
}

Bytes der_of(OCSP_REQUEST* request) {
  std::uint8_t* der = nullptr;
  const int length = i2d_OCSP_REQUEST(request, &der);
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

void add_extension(OCSP_REQUEST* request, const char* oid, int critical, const Bytes& value) {
  const crypto::Owned<ASN1_OBJECT, ASN1_OBJECT_free> object{OBJ_txt2obj(oid, 1)};
  const crypto::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> octets{ASN1_OCTET_STRING_new()};
  ASN1_OCTET_STRING_set(octets.get(), value.data(), static_cast<int>(value.size()));
  const crypto::Owned<X509_EXTENSION, X509_EXTENSION_free> extension{
      X509_EXTENSION_create_by_OBJ(nullptr, object.get(), critical, octets.get())};
  OCSP_REQUEST_add_ext(request, extension.get(), -1);
}

constexpr const char* nonce_oid = "1.3.6.1.5.5.7.48.1.2";

Bytes with_nonce(std::size_t octets) {
  const OwnedRequest request = request_with({EVP_sha1()});
  add_extension(request.get(), nonce_oid, 0, der::octet_string(Bytes(octets, 0x5a)));
  return der_of(request.get());
}

std::string refusal(const Bytes& der) {
  const auto request = OcspRequest::parse(der);
  return request.ok() ? "taken" : std::string(wire_name(request.error().code));
}

TEST(AnOcspRequest, of_openssl_is_read_with_both_hashes_and_names_its_authority) {
  const auto request = OcspRequest::parse(der_of(request_with({EVP_sha1(), EVP_sha256()}).get()));
  ASSERT_TRUE(request.ok()) << request.error().detail;
  ASSERT_EQ(request->ids().size(), 2U);
  EXPECT_FALSE(request->nonce());
  EXPECT_EQ(request->ids()[0].hash, CertIdHash::Sha1);
  EXPECT_EQ(request->ids()[1].hash, CertIdHash::Sha256);
  Authority other(KeyKind::P256);  // of the same name
  for (const CertId& id : request->ids()) {
    EXPECT_EQ(id.serial, house().leaf.serial());
    EXPECT_TRUE(id.names(house().authority.certificate()));
    EXPECT_FALSE(id.names(other.certificate()));
  }
}

TEST(AnOcspRequest, may_carry_a_nonce_of_1_to_32_octets_and_no_other) {
  EXPECT_EQ(OcspRequest::parse(with_nonce(1))->nonce(), Bytes(1, 0x5a));
  EXPECT_EQ(OcspRequest::parse(with_nonce(32))->nonce(), Bytes(32, 0x5a));
  EXPECT_EQ(refusal(with_nonce(0)), "ocsp_malformed");
  EXPECT_EQ(refusal(with_nonce(33)), "ocsp_malformed");
}

TEST(AnOcspRequest, with_two_nonces_or_a_naked_one_is_refused) {
  const OwnedRequest twice = request_with({EVP_sha1()});
  add_extension(twice.get(), nonce_oid, 0, der::octet_string(Bytes(8, 1)));
  add_extension(twice.get(), nonce_oid, 0, der::octet_string(Bytes(8, 2)));
  EXPECT_EQ(refusal(der_of(twice.get())), "ocsp_malformed");
  const OwnedRequest naked = request_with({EVP_sha1()});
  add_extension(naked.get(), nonce_oid, 0, Bytes(8, 1));
  EXPECT_EQ(refusal(der_of(naked.get())), "ocsp_malformed");
}

TEST(AnOcspRequest, may_carry_what_we_do_not_know_unless_it_is_critical) {
  for (const auto& [critical, verdict] : {std::pair{0, "taken"}, std::pair{1, "ocsp_malformed"}}) {
    const OwnedRequest request = request_with({EVP_sha1()});
    add_extension(request.get(), "1.2.3.4", critical, der::null());
    EXPECT_EQ(refusal(der_of(request.get())), verdict);
  }
}

TEST(AnOcspRequest, that_is_signed_is_read_all_the_same) {
  const OwnedRequest request = request_with({EVP_sha1()});
  const Secret pkcs8 = house().key.pkcs8();
  const std::uint8_t* at = pkcs8.bytes().data();
  const crypto::OwnedKey key{d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.bytes().size()))};
  ASSERT_EQ(OCSP_request_sign(request.get(), house().responder.handle(), key.get(), EVP_sha256(), nullptr, 0),
            1);
  EXPECT_EQ(refusal(der_of(request.get())), "taken");
}

TEST(AnOcspRequest, that_asks_nothing_too_much_or_by_another_hash_is_refused) {
  EXPECT_EQ(refusal(der_of(request_with({}).get())), "ocsp_malformed");
  EXPECT_EQ(refusal(der_of(request_with({EVP_sha384()}).get())), "ocsp_malformed");
  const OwnedRequest many = request_with({});
  for (std::size_t count = 0; count < OcspRequest::most_ids; ++count) {
    OCSP_request_add0_id(many.get(), id_for(EVP_sha1()));
  }
  EXPECT_EQ(refusal(der_of(many.get())), "taken");
  OCSP_request_add0_id(many.get(), id_for(EVP_sha1()));
  EXPECT_EQ(refusal(der_of(many.get())), "ocsp_malformed");
}

TEST(AnOcspRequest, cut_anywhere_or_with_something_behind_is_refused) {
  Bytes der = with_nonce(16);
  for (std::size_t length = 0; length < der.size(); ++length) {
    EXPECT_EQ(refusal(Bytes(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(length))),
              "ocsp_malformed");
  }
  der.push_back(0);
  EXPECT_EQ(refusal(der), "ocsp_malformed");
  EXPECT_EQ(refusal(Bytes(OcspRequest::most_octets + 1, 0x30)), "ocsp_malformed");
}

struct Seen {
  int status{-1};
  int reason{-1};
  std::string revoked_at;
};

OwnedBasic basic_of(const Bytes& der) {
  const std::uint8_t* at = der.data();
  const OwnedResponse response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size()))};
  EXPECT_TRUE(response && at == der.data() + der.size());
  EXPECT_EQ(OCSP_response_status(response.get()), OCSP_RESPONSE_STATUS_SUCCESSFUL);
  return OwnedBasic{OCSP_response_get1_basic(response.get())};
}

std::string time_of(const ASN1_GENERALIZEDTIME* time) {
  std::tm parts{};
  return time != nullptr && ASN1_TIME_to_tm(time, &parts) == 1 ? rfc3339(from_unix_seconds(timegm(&parts)))
                                                               : "";
}

Seen seen_in(OCSP_BASICRESP* basic) {
  Seen seen;
  ASN1_GENERALIZEDTIME* revoked = nullptr;
  ASN1_GENERALIZEDTIME* this_update = nullptr;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  const crypto::Owned<OCSP_CERTID, OCSP_CERTID_free> id{id_for(EVP_sha1())};
  EXPECT_EQ(OCSP_resp_find_status(basic, id.get(), &seen.status, &seen.reason, &revoked, &this_update,
                                  &next_update),
            1);
  EXPECT_EQ(time_of(this_update), rfc3339(issued_at));
  EXPECT_EQ(time_of(next_update), rfc3339(issued_at + std::chrono::hours{1}));
  seen.revoked_at = time_of(revoked);
  return seen;
}

Bytes answer_with(const OcspStatus& status, const std::optional<Bytes>& nonce = {}) {
  const auto request = OcspRequest::parse(der_of(request_with({EVP_sha1()}).get())).value();
  const std::array singles{OcspSingle{request.ids()[0].der, status}};
  return ocsp_response({issued_at, issued_at + std::chrono::hours{1}, singles, nonce}, house().key,
                       house().responder)
      .value();
}

TEST(AnOcspAnswer, is_verified_by_openssl_through_the_delegated_responder) {
  const OwnedBasic basic = basic_of(answer_with({Word::Good}));
  const OwnedStore store{X509_STORE_new()};
  X509_STORE_add_cert(store.get(), house().authority.certificate().handle());
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), unix_seconds(issued_at));
  EXPECT_EQ(OCSP_basic_verify(basic.get(), nullptr, store.get(), 0), 1) << crypto::openssl_errors();
}

TEST(AnOcspAnswer, says_good_revoked_with_time_and_reason_or_unknown) {
  EXPECT_EQ(seen_in(basic_of(answer_with({Word::Good})).get()).status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(seen_in(basic_of(answer_with({Word::Unknown})).get()).status, V_OCSP_CERTSTATUS_UNKNOWN);
  const Seen held = seen_in(basic_of(answer_with({Word::Revoked, start, ReasonCode::CertificateHold})).get());
  EXPECT_EQ(held.status, V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(held.reason, OCSP_REVOKED_STATUS_CERTIFICATEHOLD);
  EXPECT_EQ(held.revoked_at, rfc3339(start));
  EXPECT_EQ(seen_in(basic_of(answer_with({Word::Revoked, start})).get()).reason,
            OCSP_REVOKED_STATUS_NOSTATUS);
}

TEST(AnOcspAnswer, repeats_the_nonce_only_where_there_was_one) {
  EXPECT_EQ(
      OCSP_BASICRESP_get_ext_by_NID(basic_of(answer_with({Word::Good})).get(), NID_id_pkix_OCSP_Nonce, -1),
      -1);
  const OwnedRequest request = request_with({EVP_sha1()});
  add_extension(request.get(), nonce_oid, 0, der::octet_string(Bytes(8, 7)));
  EXPECT_EQ(OCSP_check_nonce(request.get(), basic_of(answer_with({Word::Good}, Bytes(8, 7))).get()), 1);
  EXPECT_EQ(OCSP_check_nonce(request.get(), basic_of(answer_with({Word::Good}, Bytes(8, 8))).get()), 0);
}

TEST(AnOcspAnswer, that_refuses_says_why_and_nothing_more) {
  for (const auto refused :
       {OcspRefusal::MalformedRequest, OcspRefusal::Unauthorized, OcspRefusal::TryLater}) {
    const Bytes der = ocsp_refusal(refused);
    const std::uint8_t* at = der.data();
    const OwnedResponse response{d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size()))};
    ASSERT_TRUE(response);
    EXPECT_EQ(OCSP_response_status(response.get()), static_cast<int>(refused));
  }
}

TEST(AResponder, signs_for_its_authority_and_is_not_asked_about_itself) {
  X509* const x509 = house().responder.handle();
  EXPECT_EQ(X509_get_extended_key_usage(x509), static_cast<std::uint32_t>(XKU_OCSP_SIGN));
  EXPECT_GE(X509_get_ext_by_NID(x509, NID_id_pkix_OCSP_noCheck, -1), 0);
  EXPECT_EQ(X509_get_extended_key_usage(house().leaf.handle()), static_cast<std::uint32_t>(XKU_SSL_CLIENT));
}

TEST(AResponderKey, comes_back_from_its_own_octets_and_from_no_others) {
  const auto again = ResponderKey::parse(house().key.pkcs8());
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(again->public_key().der(), house().key.public_key().der());
  EXPECT_EQ(ResponderKey::parse(Secret("x")).error().code, ErrorCode::CryptoFailed);
}

}  // namespace
}  // namespace sekisho::certificate
