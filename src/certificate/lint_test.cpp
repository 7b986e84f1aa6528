// SPDX-License-Identifier: Apache-2.0
#include "certificate/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/der.h"
#include "certificate/test_support.h"
#include "certificate/to_be_signed.h"

namespace sekisho::certificate {
namespace {

using testing::Authority;
using testing::elliptic_key;
using testing::public_half;
using testing::start;

const Profile profile{"http://pki.example/ca.crl", ""};

Authority& authority() {
  static Authority one(KeyKind::P256);
  return one;
}

const crypto::PublicKey& some_key() {
  static const crypto::PublicKey key = public_half(elliptic_key("P-256").get());
  return key;
}

// What to write, before a test breaks one thing in it.
struct Written {
  Contents contents{fresh_serial(),
                    SignatureAlgorithm::EcdsaSha256,
                    authority().certificate().subject_der(),
                    distinguished_name("O", "CN"),
                    start + std::chrono::days{1},
                    start + std::chrono::days{2}};
  crypto::PublicKey key{some_key()};
  std::vector<Extension> extensions{leaf_extensions(some_key(), authority().certificate(), profile)};
};

std::string judged(const Bytes& tbs) {
  const Result<void> result = lint(tbs, authority().certificate(), profile);
  if (result.ok()) {
    return "ok";
  }
  EXPECT_EQ(result.error().code, ErrorCode::LintFailed);
  return result.error().detail;
}

std::string judged(const std::function<void(Written&)>& break_it) {
  Written written;
  break_it(written);
  return judged(to_be_signed(written.contents, written.key, written.extensions));
}

Bytes name_of(std::initializer_list<std::pair<const char*, std::string>> parts) {
  Bytes all;
  for (const auto& [oid, text] : parts) {
    const Bytes one = der::set({der::sequence({der::oid(oid), der::utf8_string(text)})});
    all.insert(all.end(), one.begin(), one.end());
  }
  return der::element(0x30, all);
}

using ::testing::HasSubstr;

TEST(TheLint, passes_what_the_profile_asks_for) {
  EXPECT_EQ(judged([](Written&) {}), "ok");
}

TEST(TheLint, finds_a_version_that_is_not_three) {
  Written written;
  Bytes tbs = to_be_signed(written.contents, written.key, written.extensions);
  const Bytes version{0xa0, 0x03, 0x02, 0x01, 0x02};
  const auto at = std::search(tbs.begin(), tbs.end(), version.begin(), version.end());
  *(at + 4) = 1;
  EXPECT_THAT(judged(tbs), HasSubstr("version"));
}

TEST(TheLint, finds_a_serial_that_is_zero_negative_short_or_long) {
  EXPECT_THAT(judged([](Written& w) { w.contents.serial = Bytes(1, 0); }), HasSubstr("serial_positive"));
  EXPECT_THAT(judged([](Written& w) { w.contents.serial = Bytes(7, 0x7f); }), HasSubstr("serial_entropy"));
  EXPECT_THAT(judged([](Written& w) { w.contents.serial = Bytes(21, 0x7f); }), HasSubstr("serial_length"));
  Written written;
  written.contents.serial = Bytes(16, 0x7f);
  Bytes tbs = to_be_signed(written.contents, written.key, written.extensions);
  const Bytes serial(16, 0x7f);
  *std::search(tbs.begin(), tbs.end(), serial.begin(), serial.end()) = 0xff;
  EXPECT_THAT(judged(tbs), HasSubstr("serial_positive"));
}

TEST(TheLint, finds_a_signature_algorithm_of_another_kind_than_the_authoritys) {
  EXPECT_THAT(judged([](Written& w) { w.contents.algorithm = SignatureAlgorithm::RsaSha256; }),
              HasSubstr("signature_algorithm"));
  EXPECT_THAT(judged([](Written& w) { w.contents.algorithm = SignatureAlgorithm::EcdsaSha384; }),
              HasSubstr("signature_algorithm"));
}

TEST(TheLint, finds_an_issuer_that_is_not_the_authority) {
  EXPECT_THAT(judged([](Written& w) { w.contents.issuer = distinguished_name("O", "another CA"); }),
              HasSubstr("issuer"));
}

TEST(TheLint, finds_a_validity_that_is_upside_down_or_outside_the_authoritys) {
  EXPECT_THAT(judged([](Written& w) { w.contents.not_after = w.contents.not_before; }),
              HasSubstr("validity_order"));
  EXPECT_THAT(judged([](Written& w) { w.contents.not_before = start - std::chrono::seconds{1}; }),
              HasSubstr("validity_authority"));
  EXPECT_THAT(judged([](Written& w) { w.contents.not_after = testing::end + std::chrono::seconds{1}; }),
              HasSubstr("validity_authority"));
}

TEST(TheLint, finds_a_common_name_that_is_missing_empty_double_or_too_long) {
  EXPECT_THAT(judged([](Written& w) {
                w.contents.subject = name_of({{"2.5.4.10", "O"}});
              }),
              HasSubstr("common_name_present"));
  EXPECT_THAT(judged([](Written& w) {
                w.contents.subject = name_of({{"2.5.4.3", ""}});
              }),
              HasSubstr("common_name_present"));
  EXPECT_THAT(judged([](Written& w) {
                w.contents.subject = name_of({{"2.5.4.3", "a"}, {"2.5.4.3", "b"}});
              }),
              HasSubstr("common_name_once"));
  EXPECT_THAT(judged([](Written& w) { w.contents.subject = distinguished_name("O", std::string(65, 'x')); }),
              HasSubstr("common_name_length"));
  std::string sixty_four;
  for (int count = 0; count < 64; ++count) {
    sixty_four += "関";
  }
  EXPECT_EQ(judged([&](Written& w) { w.contents.subject = distinguished_name("O", sixty_four); }), "ok");
}

TEST(TheLint, finds_a_key_that_the_policy_refuses) {
  EXPECT_THAT(judged([](Written& w) { w.key = public_half(testing::rsa_key(1024).get()); }),
              HasSubstr("key_policy"));
  EXPECT_THAT(judged([](Written& w) { w.key = public_half(elliptic_key("P-521").get()); }),
              HasSubstr("key_policy"));
}

TEST(TheLint, finds_the_authoritys_own_key) {
  EXPECT_THAT(judged([](Written& w) {
                w.key = authority().certificate().public_key();
                w.extensions = leaf_extensions(w.key, authority().certificate(), profile);
              }),
              HasSubstr("key_of_authority"));
}

TEST(TheLint, finds_extensions_that_are_missing_reordered_changed_or_foreign) {
  EXPECT_THAT(judged([](Written& w) { w.extensions.pop_back(); }),
              HasSubstr("extension_missing: crlDistribution"));
  EXPECT_THAT(judged([](Written& w) { w.extensions.clear(); }),
              HasSubstr("extension_missing: basicConstraints"));
  EXPECT_THAT(judged([](Written& w) { std::swap(w.extensions[0], w.extensions[1]); }),
              HasSubstr("basicConstraints"));
  EXPECT_THAT(judged([](Written& w) { w.extensions.push_back(w.extensions.back()); }),
              HasSubstr("extension_unknown"));
  EXPECT_THAT(judged([](Written& w) { w.extensions[0] = authority_extensions(w.key, 0, nullptr)[0]; }),
              HasSubstr("basicConstraints"));
  EXPECT_THAT(judged([](Written& w) { w.extensions[1] = authority_extensions(w.key, 0, nullptr)[1]; }),
              HasSubstr("keyUsage"));
  EXPECT_THAT(judged([](Written& w) {
                w.extensions[2].der =
                    der::sequence({der::oid("2.5.29.37"), der::boolean_true(),
                                   der::octet_string(der::sequence({der::oid("1.3.6.1.5.5.7.3.2")}))});
              }),
              HasSubstr("extKeyUsage"));
  const crypto::PublicKey other = public_half(elliptic_key("P-256").get());
  EXPECT_THAT(judged([&](Written& w) { w.key = other; }), HasSubstr("subjectKeyIdentifier"));
  EXPECT_THAT(judged([](Written& w) {
                Authority another(KeyKind::P256);
                w.extensions = leaf_extensions(w.key, another.certificate(), profile);
              }),
              HasSubstr("authorityKeyIdentifier"));
}

TEST(TheLint, finds_bytes_that_are_no_der) {
  Written written;
  Bytes tbs = to_be_signed(written.contents, written.key, written.extensions);
  EXPECT_THAT(judged(Bytes{}), HasSubstr("der"));
  tbs.push_back(0);
  EXPECT_THAT(judged(tbs), HasSubstr("der"));
}

}  // namespace
}  // namespace sekisho::certificate
