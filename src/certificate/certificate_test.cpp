// SPDX-License-Identifier: Apache-2.0
#include "certificate/certificate.h"

#include <gtest/gtest.h>

#include "base/der.h"
#include "certificate/profile.h"
#include "certificate/shown_text.h"
#include "certificate/test_support.h"
#include "certificate/to_be_signed.h"
#include "crypto/digest.h"

namespace sekisho::certificate {
namespace {

// Made with `openssl req -x509 -newkey rsa:2048 -sha256 -days 36500` and two common names.
constexpr auto pem_of_openssl = R"(-----BEGIN CERTIFICATE-----
MIIDWTCCAkGgAwIBAgIUcn5ORX4iaJG6uOalS6UNRVUHJbwwDQYJKoZIhvcNAQEL
BQAwOzEPMA0GA1UECgwG6Kmm6aiTMQ4wDAYDVQQDDAVmaXJzdDEYMBYGA1UEAwwP
5pyA5b6M44Gu5ZCN5YmNMCAXDTI2MTEyMzA4MzI1NFoYDzIxMjYxMDMwMDgzMjU0
WjA7MQ8wDQYDVQQKDAboqabpqJMxDjAMBgNVBAMMBWZpcnN0MRgwFgYDVQQDDA/m
nIDlvozjga7lkI3liY0wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDf
bPcRrtv3u8+2VAru0I5nwp2YkopflBJlbMBM1quqy8DJYtBmvHc6Cnj5sLrDkJqh
geEfLWEu8SuZZxQAE64f1e0T34c7bRqW8VY6jVJijFHI43idL70R/to/BNnz6vDJ
aE4Jbq49D1IJAKuPQUKBbtySYenAhvBQKDa/7mN1yYStHBHEf217MVQCqUnJWJkK
lpLUTFLvBoQSq1qHcG0JxVYDuIPdtJ4REX+DqzCwdVSyoNPKHB0Y+ssqFzMtB+6T
8X9GQjNPro4iN3JDacBhu3wTCa5VGbVOkoibdv7VG8uIWWaOFaRwc2OXBwswSilk
QoGViCNxnRHs4zyJrBrtAgMBAAGjUzBRMB0GA1UdDgQWBBRakyciy9J/ODeGHsR9
N0JVWRYOeTAfBgNVHSMEGDAWgBRakyciy9J/ODeGHsR9N0JVWRYOeTAPBgNVHRMB
Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQCFXjUD+sA3jM/xZtWTOUgZ4u8e
HQ6f7EQIu+4HB4uxEly78sLUL08hM6luNiFvvO+0wPsOW7HbKl/6T7Qbw3V5yKxP
aBdn9ZjaGxTs//MRSMlPohd4jOFydaVjVuMQTFZKzxpME1r47u5kLz3vr0+1fhjV
79Cbvyo7Xz3RJks4aSmKObQYPcrFRmEkwqQkR2O8dvoQFc8iGG50k/QdMd1KYIe1
PBwaWRyLodVLjZHz+Ql+k/VhkoewbBJUZ/lodRHI3Tap51jTAoF9WXOJdke+zhPb
rSgHJUwD4CvD2yVCsBcZoJdGs5+32EZLCXyZvsbBkrUPptn5EJD77eYUUMy6
-----END CERTIFICATE-----
)";

Bytes certificate_named(const Bytes& subject) {
  const crypto::OwnedKey key = testing::elliptic_key("P-256");
  const Contents contents{Bytes{1},    SignatureAlgorithm::EcdsaSha256, subject, subject, testing::start,
                          testing::end};
  const Bytes tbs = to_be_signed(contents, testing::public_half(key.get()), {});
  return assembled(tbs, SignatureAlgorithm::EcdsaSha256, Bytes(70, 0));
}

TEST(ACertificate, made_by_openssl_is_read) {
  const auto read = Certificate::parse_pem(pem_of_openssl);
  ASSERT_TRUE(read.ok()) << read.error().detail;
  EXPECT_EQ(read->fingerprint().text(), "d0ed372465bafa6a63f23e90404cb08553a997a2e0134e8a95af75de821cf46d");
  EXPECT_EQ(read->serial().text(), "727e4e457e226891bab8e6a54ba50d45550725bc");
  EXPECT_EQ(rfc3339(read->not_before()), "2026-11-23T08:32:54Z");
  EXPECT_EQ(rfc3339(read->not_after()), "2126-10-30T08:32:54Z");
  EXPECT_EQ(read->common_name(), "最後の名前");
  EXPECT_EQ(hex(read->subject_key_id()), "5a932722cbd27f3837861ec47d37425559160e79");
  EXPECT_TRUE(read->is_authority());
  EXPECT_EQ(read->subject_der(), read->issuer_der());
  EXPECT_EQ(read->public_key().fingerprint().text(),
            "e1b06638b8956f2aceacdad6e8bee6165972e584ea7a7654ad51735b6c264bc3");
}

TEST(ACertificate, comes_back_from_its_own_pem) {
  const auto read = Certificate::parse_pem(pem_of_openssl).value();
  EXPECT_EQ(Certificate::parse_pem(read.pem())->der(), read.der());
  EXPECT_EQ(Certificate::parse_pem("a key before it\n" + read.pem() + "and more")->der(), read.der());
}

TEST(ACertificate, bundle_gives_all_blocks_and_is_refused_when_one_is_broken_or_none_is_there) {
  const std::string pem = Certificate::parse_pem(pem_of_openssl)->pem();
  EXPECT_EQ(Certificate::parse_pem_bundle(pem + "between\n" + pem)->size(), 2U);
  std::string broken = pem + pem;
  broken[broken.size() - 200] = '!';
  for (const std::string& text : {broken, std::string(), std::string("no block"), pem + pem.substr(0, 200)}) {
    EXPECT_EQ(Certificate::parse_pem_bundle(text).error().code, ErrorCode::CertificateMalformed);
  }
}

TEST(ACertificate, is_malformed_when_cut_short_or_followed_by_bytes) {
  const Bytes der = Certificate::parse_pem(pem_of_openssl)->der();
  for (std::size_t length = 0; length < der.size(); ++length) {
    EXPECT_FALSE(Certificate::parse_der(ByteView(der).first(length)).ok());
  }
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_EQ(Certificate::parse_der(longer).error().code, ErrorCode::CertificateMalformed);
}

TEST(ACertificate, keeps_the_exact_bytes_that_were_signed) {
  const auto read = Certificate::parse_pem(pem_of_openssl).value();
  const auto at =
      std::search(read.der().begin(), read.der().end(), read.tbs_der().begin(), read.tbs_der().end());
  EXPECT_EQ(at - read.der().begin(), 4);
  EXPECT_EQ(X509_verify(read.handle(), read.public_key().handle()), 1);
}

TEST(ACertificate, shows_no_control_characters_of_its_name) {
  const auto shown = [](std::string_view name) {
    return Certificate::parse_der(certificate_named(distinguished_name("O", std::string(name))))
        ->common_name();
  };
  EXPECT_EQ(shown("山田 太郎"), "山田 太郎");
  EXPECT_EQ(shown("a\nb"),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(shown("evil\u202Etxt"), "evil\uFFFDtxt");
  EXPECT_EQ(shown(std::string_view("nul\0l", 5)), "nul\uFFFDl");
}

TEST(ACertificate, without_a_common_name_has_an_empty_one) {
  EXPECT_EQ(Certificate::parse_der(certificate_named(der::sequence({})))->common_name(), "");
}

TEST(ShownText, replaces_broken_utf_8_octet_by_octet_and_stays_short) {
  EXPECT_EQ(shown_text("\xff"), "\uFFFD");
  EXPECT_EQ(shown_text("\xc0\xaf"), "\uFFFD\uFFFD");
  EXPECT_EQ(shown_text("a\xe3\x81"), "a\uFFFD\uFFFD");
  EXPECT_EQ(shown_text("\xed\xa0\x80"), "\uFFFD");
  EXPECT_EQ(shown_text("\U0001F510"), "\U0001F510");
  EXPECT_EQ(shown_text(std::string(200, 'x')).size(), 128U);
}

TEST(ACommonName, tells_old_and_new_administrator_and_user_apart) {
  const MemberKey member = MemberKey::parse("1394/00000000001/ADMIN").value();
  EXPECT_EQ(common_name(member, parse_rfc3339("2027-08-31T14:59:59Z").value(), Zone{}),
            "00000000001 1394 ADMIN 2027-08");
  EXPECT_EQ(common_name(member, parse_rfc3339("2027-08-31T15:00:00Z").value(), Zone{}),
            "00000000001 1394 ADMIN 2027-09");
}

}  // namespace
}  // namespace sekisho::certificate
