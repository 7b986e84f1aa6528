// SPDX-License-Identifier: Apache-2.0
#include "certificate/request.h"

#include <gtest/gtest.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "certificate/odd_keys_test_support.h"
#include "crypto/digest.h"

namespace sekisho::certificate {
namespace {

using testing::elliptic_key;
using testing::number;
using testing::prime;
using testing::request_with;
using testing::rsa_of_bits;
using testing::RsaNumbers;

ErrorCode code_of(const Bytes& der) {
  const auto request = Request::parse(der);
  return request.ok() ? ErrorCode::NotFound : request.error().code;
}

Bytes good_request() {
  static const crypto::OwnedKey key = elliptic_key("P-256");
  return request_with(key.get(), EVP_sha256());
}

EVP_PKEY* rsa2048() {
  static const crypto::OwnedKey key = testing::rsa_key(2048);
  return key.get();
}

Bytes request_in_pss(const EVP_MD* digest, int salt) {
  const testing::OwnedRequest request{X509_REQ_new()};
  X509_REQ_set_pubkey(request.get(), rsa2048());
  const crypto::OwnedDigest context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* parameters = nullptr;
  EVP_DigestSignInit(context.get(), &parameters, digest, nullptr, rsa2048());
  EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
  EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt);
  crypto::require_openssl(X509_REQ_sign_ctx(request.get(), context.get()), "sign");
  return testing::der_of(request.get());
}

TEST(ARequest, is_read_with_each_accepted_key_and_signature) {
  const crypto::OwnedKey p384 = elliptic_key("P-384");
  std::vector<crypto::OwnedNumber> factors;  // of 4096 bits, from small primes: quicker to make
  for (int count = 0; count < 4; ++count) {
    factors.push_back(prime(800));
  }
  for (const Bytes& der :
       {good_request(), request_with(p384.get(), EVP_sha384()), request_with(p384.get(), EVP_sha256()),
        request_with(rsa2048(), EVP_sha256()), request_with(rsa2048(), EVP_sha512()),
        request_with(rsa_of_bits(3072, 65537)), request_in_pss(EVP_sha256(), 32),
        request_in_pss(EVP_sha512(), 64), request_with(rsa_of_bits(2048, 65537)),
        request_with(testing::rsa_with_factors(factors, 4096))}) {
    const auto request = Request::parse(der);
    ASSERT_TRUE(request.ok()) << request.error().detail;
    EXPECT_EQ(request->der(), der);
    EXPECT_EQ(request->digest(), crypto::sha256_hex(der));
  }
  const auto request = Request::parse(request_with(rsa2048(), EVP_sha256()));
  EXPECT_EQ(request->key().der(), testing::spki_of(rsa2048()));
}

TEST(ARequest, is_refused_when_bytes_follow_it) {
  Bytes der = good_request();
  der.push_back(0);
  EXPECT_EQ(code_of(der), ErrorCode::RequestTrailingBytes);
}

TEST(ARequest, is_malformed_when_it_is_cut_short_or_empty_or_something_else) {
  const Bytes der = good_request();
  for (std::size_t length = 0; length < der.size(); ++length) {
    EXPECT_EQ(code_of(Bytes(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(length))),
              ErrorCode::RequestMalformed);
  }
  EXPECT_EQ(code_of(der::sequence({})), ErrorCode::RequestMalformed);
  EXPECT_EQ(code_of(Bytes(20000, 0x30)), ErrorCode::RequestMalformed);
}

TEST(ARequest, is_malformed_when_its_version_is_not_zero) {
  Bytes der = good_request();
  const Bytes version{0x02, 0x01, 0x00};
  const auto at = std::search(der.begin(), der.end(), version.begin(), version.end());
  ASSERT_NE(at, der.end());
  *(at + 2) = 1;
  EXPECT_EQ(code_of(der), ErrorCode::RequestMalformed);
}

TEST(ARequest, is_refused_when_its_signature_is_wrong) {
  Bytes der = good_request();
  der.back() ^= 1U;
  EXPECT_EQ(code_of(der), ErrorCode::RequestPossessionUnproven);
}

TEST(ARequest, is_refused_when_another_key_signed_it) {
  const crypto::OwnedKey named = elliptic_key("P-256");
  const crypto::OwnedKey signing = elliptic_key("P-256");
  const testing::OwnedRequest request{X509_REQ_new()};
  X509_REQ_set_pubkey(request.get(), named.get());
  X509_REQ_sign(request.get(), signing.get(), EVP_sha256());
  EXPECT_EQ(code_of(testing::der_of(request.get())), ErrorCode::RequestPossessionUnproven);
  X509_REQ_sign(request.get(), rsa2048(), EVP_sha256());
  EXPECT_EQ(code_of(testing::der_of(request.get())), ErrorCode::RequestPossessionUnproven);
}

TEST(ARequest, is_refused_when_signed_over_a_weak_digest) {
  const crypto::OwnedKey key = elliptic_key("P-256");
  EXPECT_EQ(code_of(request_with(rsa2048(), EVP_md5())), ErrorCode::RequestWeakDigest);
  EXPECT_EQ(code_of(request_with(rsa2048(), EVP_sha1())), ErrorCode::RequestWeakDigest);
  EXPECT_EQ(code_of(request_with(rsa2048(), EVP_sha224())), ErrorCode::RequestWeakDigest);
  EXPECT_EQ(code_of(request_with(key.get(), EVP_sha1())), ErrorCode::RequestWeakDigest);
  EXPECT_EQ(code_of(request_in_pss(EVP_sha1(), 20)), ErrorCode::RequestWeakDigest);
}

TEST(ARequest, is_refused_when_its_rsa_key_is_not_of_2048_3072_or_4096_bits) {
  for (const int bits : {512, 1024, 2047, 2049, 2056}) {
    EXPECT_EQ(code_of(request_with(rsa_of_bits(bits, 65537))), ErrorCode::KeySizeRefused) << bits;
  }
}

TEST(ARequest, is_refused_when_its_exponent_is_small_even_or_absurd) {
  const crypto::OwnedNumber p = prime(1024);
  const crypto::OwnedNumber q = prime(1024);
  for (const BN_ULONG e : {1UL, 2UL, 3UL, 17UL, 65535UL, 65536UL, 65538UL}) {
    EXPECT_EQ(code_of(request_with(testing::rsa_of_primes(p.get(), q.get(), number(e)))),
              ErrorCode::KeyExponentRefused)
        << e;
  }
  crypto::OwnedNumber absurd = number(1);
  BN_lshift(absurd.get(), absurd.get(), 256);
  BN_add_word(absurd.get(), 297);
  EXPECT_EQ(code_of(request_with(testing::rsa_of_primes(p.get(), q.get(), std::move(absurd)))),
            ErrorCode::KeyExponentRefused);
}

TEST(ARequest, is_refused_when_its_modulus_has_a_small_factor) {
  for (const BN_ULONG small : {3UL, 751UL, 9973UL}) {
    std::vector<crypto::OwnedNumber> factors;
    factors.push_back(number(small));
    factors.push_back(prime(1024));
    const RsaNumbers key = testing::rsa_with_factors(factors, 2048);
    ASSERT_EQ(BN_num_bits(key.n.get()), 2048);
    EXPECT_EQ(code_of(request_with(key)), ErrorCode::KeySmallFactor) << small;
  }
}

TEST(ARequest, is_refused_when_its_modulus_is_even) {
  const auto key = rsa_of_bits(2048, 65537);
  BN_sub_word(key.n.get(), 1);
  EXPECT_EQ(code_of(request_with(key)), ErrorCode::KeySmallFactor);
}

TEST(ARequest, is_refused_when_its_primes_are_neighbours_or_equal) {
  const crypto::OwnedNumber p = prime(1024);
  const crypto::OwnedNumber q = testing::next_prime(p.get());
  const crypto::OwnedNumber r = testing::next_prime(testing::next_prime(q.get()).get());
  EXPECT_EQ(code_of(request_with(testing::rsa_of_primes(p.get(), q.get(), number(65537)))),
            ErrorCode::KeyClosePrimes);
  EXPECT_EQ(code_of(request_with(testing::rsa_of_primes(p.get(), r.get(), number(65537)))),
            ErrorCode::KeyClosePrimes);
  EXPECT_EQ(code_of(request_with(testing::rsa_of_primes(p.get(), p.get(), number(65537)))),
            ErrorCode::KeyClosePrimes);
}

TEST(ARequest, is_refused_when_its_key_has_the_roca_fingerprint) {
  const auto key =
      testing::rsa_of_primes(testing::roca_prime().get(), testing::roca_prime().get(), number(65537));
  ASSERT_EQ(BN_num_bits(key.n.get()), 2048);
  EXPECT_EQ(code_of(request_with(key)), ErrorCode::KeyRoca);
}

TEST(ARequest, is_refused_when_its_key_is_of_another_kind_or_curve) {
  for (const char* curve : {"P-192", "P-224", "secp256k1", "P-521", "brainpoolP256r1"}) {
    const crypto::OwnedKey key = elliptic_key(curve);
    ASSERT_TRUE(key) << curve;
    EXPECT_EQ(code_of(request_with(key.get(), EVP_sha256())), ErrorCode::KeyKindRefused) << curve;
  }
  const crypto::OwnedKey edwards{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
  EXPECT_EQ(code_of(request_with(edwards.get(), nullptr)), ErrorCode::KeyKindRefused);
}

TEST(ARequest, is_refused_when_its_point_is_off_the_curve) {
  Bytes der = good_request();
  const Bytes start_of_point{0x03, 0x42, 0x00, 0x04};
  const auto at = std::search(der.begin(), der.end(), start_of_point.begin(), start_of_point.end());
  ASSERT_NE(at, der.end());
  *(at + 40) ^= 1U;
  EXPECT_EQ(code_of(der), ErrorCode::KeyOffCurve);
}

TEST(ARequest, is_refused_when_its_key_is_in_another_form_than_the_one) {
  const crypto::OwnedKey key = elliptic_key("P-256");
  EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed");
  EXPECT_EQ(code_of(request_with(key.get(), EVP_sha256())), ErrorCode::KeyKindRefused);
  const crypto::OwnedKey wordy = elliptic_key("P-256");
  EVP_PKEY_set_utf8_string_param(wordy.get(), OSSL_PKEY_PARAM_EC_ENCODING, "explicit");
  EXPECT_EQ(code_of(request_with(wordy.get(), EVP_sha256())), ErrorCode::KeyKindRefused);
}

// Subject, names, CA rights and usages that a request wishes for: none reaches the certificate (threats, row
// 12).
TEST(ARequest, brings_none_of_its_wishes_into_the_certificate) {
  const testing::OwnedRequest request{X509_REQ_new()};
  const crypto::OwnedKey key = elliptic_key("P-256");
  X509_REQ_set_pubkey(request.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN", MBSTRING_UTF8,
                             view("root of all").data(), 11, -1, 0);
  STACK_OF(X509_EXTENSION)* wishes = nullptr;
  for (const auto& [nid, text] : {std::pair{NID_basic_constraints, "critical,CA:TRUE"},
                                  {NID_subject_alt_name, "DNS:bank.example,email:a@bank.example"},
                                  {NID_key_usage, "keyCertSign,cRLSign"},
                                  {NID_ext_key_usage, "serverAuth,codeSigning"}}) {
    const crypto::Owned<X509_EXTENSION, X509_EXTENSION_free> one{
        X509V3_EXT_conf_nid(nullptr, nullptr, nid, text)};
    X509v3_add_ext(&wishes, one.get(), -1);
  }
  X509_REQ_add_extensions(request.get(), wishes);
  sk_X509_EXTENSION_pop_free(wishes, X509_EXTENSION_free);
  X509_REQ_sign(request.get(), key.get(), EVP_sha256());

  const auto read = Request::parse(testing::der_of(request.get()));
  ASSERT_TRUE(read.ok()) << read.error().detail;
  testing::Authority authority(KeyKind::P256);
  const Issuer issuer = authority.issuer();
  const Plan plan{"x", "o", testing::start, testing::start + std::chrono::days{1}};
  const auto issued = issuer.issue(issuer.draft(plan, read->key(), {}), {});
  ASSERT_TRUE(issued.ok()) << issued.error().detail;
  EXPECT_EQ(issued->common_name(), "x");
  EXPECT_FALSE(issued->is_authority());
  EXPECT_EQ(X509_get_ext_count(issued->handle()), 5);
  EXPECT_EQ(X509_get_ext_by_NID(issued->handle(), NID_subject_alt_name, -1), -1);
  EXPECT_EQ(X509_get_key_usage(issued->handle()), static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE));
  EXPECT_EQ(X509_get_extended_key_usage(issued->handle()), static_cast<std::uint32_t>(XKU_SSL_CLIENT));
}

}  // namespace
}  // namespace sekisho::certificate
