// SPDX-License-Identifier: Apache-2.0
// A certificate of our own records and one that was just signed are read by our own reader: they must say
// what OpenSSL's reading of the same octets says.
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "base/der.h"
#include "certificate/certificate_fields.h"
#include "certificate/lint.h"
#include "certificate/read_by_openssl.h"
#include "certificate/signed_by.h"
#include "certificate/test_support.h"
#include "certificate/to_be_signed.h"
#include "crypto/lean_library.h"

namespace sekisho::certificate {
namespace {

using testing::Authority;

const Profile full_profile{"http://pki.example/ca.crl", "http://pki.example/ocsp"};

void expect_same(const Certificate& fast, const Certificate& plain) {
  EXPECT_EQ(hex(fast.der()), hex(plain.der()));
  EXPECT_EQ(fast.fingerprint(), plain.fingerprint());
  EXPECT_EQ(fast.serial(), plain.serial());
  EXPECT_EQ(fast.common_name(), plain.common_name());
  EXPECT_EQ(fast.subject_der(), plain.subject_der());
  EXPECT_EQ(fast.issuer_der(), plain.issuer_der());
  EXPECT_EQ(rfc3339(fast.not_before()), rfc3339(plain.not_before()));
  EXPECT_EQ(rfc3339(fast.not_after()), rfc3339(plain.not_after()));
  EXPECT_EQ(fast.public_key().der(), plain.public_key().der());
  EXPECT_EQ(fast.tbs_der(), plain.tbs_der());
  EXPECT_EQ(fast.subject_key_id(), plain.subject_key_id());
  EXPECT_EQ(fast.is_authority(), plain.is_authority());
  EXPECT_EQ(X509_cmp(fast.handle(), plain.handle()), 0);
  EXPECT_EQ(EVP_PKEY_eq(X509_get0_pubkey(fast.handle()), plain.public_key().handle()), 1);
}

// Made and signed by OpenSSL.
class Made {
 public:
  Made() {
    X509_set_version(x509_.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509_.get()), 4711);
    ASN1_TIME_set_string(X509_getm_notBefore(x509_.get()), "260828145959Z");
    ASN1_TIME_set_string(X509_getm_notAfter(x509_.get()), "20510828145959Z");
    X509_set_pubkey(x509_.get(), key_.get());
  }
  void name(int kind, int type, std::string_view text, int set = 0) {
    crypto::require_openssl(
        X509_NAME_add_entry_by_NID(X509_get_subject_name(x509_.get()), kind, type, view(text).data(),
                                   static_cast<int>(text.size()), -1, set),
        "name");
  }
  void extension(int kind, const char* text) {
    const crypto::Owned<X509_EXTENSION, X509_EXTENSION_free> one{
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, text)};
    crypto::require_openssl(X509_add_ext(x509_.get(), one.get(), -1), text);
  }
  void valid(const char* from, const char* until) {
    crypto::require_openssl(ASN1_TIME_set_string(X509_getm_notBefore(x509_.get()), from), from);
    crypto::require_openssl(ASN1_TIME_set_string(X509_getm_notAfter(x509_.get()), until), until);
  }
  [[nodiscard]] Bytes der() {
    crypto::require_openssl(X509_sign(x509_.get(), key_.get(), EVP_sha256()), "sign");
    std::uint8_t* der = nullptr;
    const int length = i2d_X509(x509_.get(), &der);
    Bytes out(der, der + length);
    OPENSSL_free(der);
    return out;
  }

 private:
  OwnedX509 x509_{X509_new()};
  crypto::OwnedKey key_{testing::elliptic_key("P-256")};
};

Bytes made(const std::function<void(Made&)>& fill) {
  Made one;
  fill(one);
  return one.der();
}

std::vector<Bytes> made_by_openssl() {
  constexpr int utf8 = V_ASN1_UTF8STRING;
  return {
      made([](Made& one) { one.name(NID_commonName, utf8, "10000000001 9001 ADMIN 2027-08"); }),
      made([](Made& one) { one.name(NID_commonName, V_ASN1_PRINTABLESTRING, "PRINTABLE"); }),
      made([](Made& one) { one.name(NID_commonName, utf8, "信用金庫"); }),
      made([](Made& one) { one.name(NID_commonName, V_ASN1_BMPSTRING, std::string_view("\0a\0b", 4)); }),
      made([](Made& one) { one.name(NID_commonName, V_ASN1_T61STRING, "latin\xe9"); }),
      made([](Made& one) { one.name(NID_commonName, V_ASN1_IA5STRING, "ia5"); }),
      made([](Made& one) { one.name(NID_commonName, utf8, std::string_view("a\nb\0c", 5)); }),
      made([](Made& one) { one.name(NID_organizationName, utf8, "no common name"); }),
      made([](Made&) {}),
      made([](Made& one) {
        one.name(NID_commonName, utf8, "first");
        one.name(NID_organizationName, utf8, "O");
        one.name(NID_commonName, utf8, "last");
      }),
      made([](Made& one) {
        one.name(NID_commonName, utf8, "in one set");
        one.name(NID_organizationName, utf8, "O", -1);
      }),
      made([](Made& one) { one.valid("500101000000Z", "491231235959Z"); }),
      made([](Made& one) { one.valid("19500101000000Z", "20480229000000Z"); }),
      made([](Made& one) { one.valid("19000301000000Z", "99991231235959Z"); }),
      made([](Made& one) { one.extension(NID_basic_constraints, "critical,CA:TRUE"); }),
      made([](Made& one) { one.extension(NID_subject_key_identifier, "0102030405"); }),
  };
}

TEST(ARecordedCertificate, of_our_own_issuing_says_what_openssl_reads_in_it) {
  for (const KeyKind kind : {KeyKind::Rsa2048, KeyKind::P256}) {
    Authority authority(kind);
    const Issuer issuer = authority.issuer();
    const crypto::OwnedKey key =
        kind == KeyKind::P256 ? testing::rsa_key(2048) : testing::elliptic_key("P-384");
    const Plan plan{"00000000001 9001 ADMIN 2028-01", "せきしょ信用金庫", testing::start,
                    testing::start + std::chrono::days{366}};
    const auto issued =
        issuer.issue(issuer.draft(plan, testing::public_half(key.get()), full_profile), full_profile).value();
    const auto plain = Certificate::parse_der(issued.der()).value();
    expect_same(issued, plain);
    expect_same(Certificate::recorded(issued.pem()).value(), plain);
    expect_same(Certificate::recorded(authority.certificate().pem()).value(), authority.certificate());
    EXPECT_TRUE(is_signed_by(Certificate::recorded(issued.pem()).value(), authority.certificate()));
  }
}

TEST(ARecordedCertificate, made_elsewhere_says_what_openssl_reads_in_it) {
  for (const Bytes& der : made_by_openssl()) {
    const auto plain = Certificate::parse_der(der);
    ASSERT_TRUE(plain.ok()) << plain.error().detail;
    const auto fast = Certificate::recorded(plain->pem());
    ASSERT_TRUE(fast.ok()) << fast.error().detail;
    expect_same(fast.value(), plain.value());
  }
}

// The short way itself, not what it falls back on.
TEST(ARecordedCertificate, has_the_usual_form_where_we_made_it_and_odd_ones_are_left_to_openssl) {
  int usual = 0;
  for (const Bytes& der : made_by_openssl()) {
    const auto plain = Certificate::parse_der(der).value();
    const auto fields = CertificateFields::of(der).value();
    const auto validity = usual_validity(fields.validity);
    ASSERT_TRUE(validity);
    EXPECT_EQ(validity->not_before, plain.not_before());
    EXPECT_EQ(validity->not_after, plain.not_after());
    usual += usual_common_name(fields.subject) ? 1 : 0;
  }
  EXPECT_EQ(usual, 11) << "not: Japanese, BMPString, T61String, IA5String, two parts in one set";
}

TEST(ARecordedCertificate, in_other_text_than_ours_is_read_as_parse_pem_reads_it) {
  const auto plain = Certificate::parse_der(made_by_openssl().front()).value();
  expect_same(Certificate::recorded("before it\n" + plain.pem()).value(), plain);
  expect_same(Certificate::recorded(plain.pem() + "after it\n").value(), plain);
  std::string broken = plain.pem();
  broken[100] = '!';
  for (const std::string& text :
       {broken, std::string(), std::string("-----BEGIN CERTIFICATE-----\n"), plain.pem().substr(0, 300)}) {
    EXPECT_EQ(Certificate::recorded(text).error().code, ErrorCode::CertificateMalformed);
  }
}

TEST(ARecordedCertificate, is_read_by_openssl_once_however_many_threads_ask) {
  const std::string pem = Certificate::parse_der(made_by_openssl().front())->pem();
  for (int round = 0; round < 20; ++round) {
    const auto fast = Certificate::recorded(pem).value();
    std::vector<x509_st*> seen(4);
    std::vector<std::thread> threads;
    threads.reserve(seen.size());
    for (x509_st*& one : seen) {
      threads.emplace_back([copy = fast, &one] { one = copy.handle(); });
    }
    std::for_each(threads.begin(), threads.end(), [](std::thread& one) { one.join(); });
    EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [&](x509_st* one) { return one == seen.front(); }));
  }
}

// The lint's reader knows no algorithms: what it takes and what it refuses must be the same.
TEST(ReadingWithoutTheKey, takes_and_refuses_what_reading_with_it_does) {
  int taken = 0;
  int refused = 0;
  for (const Bytes& der : made_by_openssl()) {
    for (std::size_t at = 0; at < der.size(); ++at) {
      for (const int flip : {0x01, 0x20, 0x80, 0xff}) {
        Bytes bent = der;
        bent[at] ^= static_cast<std::uint8_t>(flip);
        const bool read = static_cast<bool>(read_in(crypto::LeanLibrary::shared().get(), bent));
        EXPECT_EQ(static_cast<bool>(read_without_key(bent)), read) << hex(bent);
        (read ? taken : refused) += 1;
      }
    }
    EXPECT_FALSE(read_without_key(ByteView(der).first(der.size() - 1)));
  }
  ERR_clear_error();
  EXPECT_GT(taken, 1000);
  EXPECT_GT(refused, 1000);
}

TEST(ASignature, is_put_under_the_very_bytes_and_algorithm_only) {
  Authority authority(KeyKind::P256);
  const Issuer issuer = authority.issuer();
  const crypto::PublicKey key = testing::public_half(testing::elliptic_key("P-256").get());
  const Plan plan{"CN", "O", testing::start, testing::start + std::chrono::days{366}};
  const Draft draft = issuer.draft(plan, key, full_profile);
  const Draft other = issuer.draft(plan, key, full_profile);
  const auto planned = linted(draft.tbs_der(), authority.certificate(), full_profile).value();
  const auto signed_as = [&](const Draft& one, SignatureAlgorithm algorithm) {
    return planned.with_signature_of(assembled(one.tbs_der(), algorithm, Bytes(70, 1))).ok();
  };
  EXPECT_TRUE(signed_as(draft, SignatureAlgorithm::EcdsaSha256));
  EXPECT_FALSE(signed_as(other, SignatureAlgorithm::EcdsaSha256));
  EXPECT_FALSE(signed_as(draft, SignatureAlgorithm::EcdsaSha384));
  const Bytes unused_bits =
      der::sequence({draft.tbs_der(), algorithm_identifier(SignatureAlgorithm::EcdsaSha256),
                     der::element(0x03, Bytes{1, 0x80})});
  EXPECT_FALSE(planned.with_signature_of(unused_bits).ok());
  const Bytes more = der::sequence({draft.tbs_der(), algorithm_identifier(SignatureAlgorithm::EcdsaSha256),
                                    der::bit_string(Bytes(70, 1)), der::null()});
  EXPECT_FALSE(planned.with_signature_of(more).ok());
}

}  // namespace
}  // namespace sekisho::certificate
