// SPDX-License-Identifier: Apache-2.0
// The files of testdata/pkcs12 are openssl's, NSS's and GnuTLS's (make.sh there).
#include "certificate/pkcs12.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "certificate/signed_by.h"

namespace sekisho::certificate {
namespace {

namespace fs = std::filesystem;

const Secret passphrase("an old system");

Bytes octets_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return to_bytes(std::string(std::istreambuf_iterator<char>(file), {}));
}
fs::path testdata(const std::string& name) {
  return fs::path(SEKISHO_SOURCE_DIR) / "src/certificate/testdata/pkcs12" / name;
}
std::string text_of(const std::string& name) { return std::string(text_view(octets_of(testdata(name)))); }
Result<Pkcs12> read(const std::string& name, const Secret& given = passphrase) {
  return read_pkcs12(octets_of(testdata(name + ".p12")), given);
}

struct Stranger {
  const char* file;
  const char* certificate;
};
class AStrangersFile : public ::testing::TestWithParam<Stranger> {};
INSTANTIATE_TEST_SUITE_P(OfEachProgram, AStrangersFile,
                         ::testing::Values(Stranger{"openssl_modern", "ec.pem"},
                                           Stranger{"openssl_rsa", "rsa.pem"},
                                           Stranger{"openssl_legacy", "rsa.pem"},
                                           Stranger{"openssl_3des", "ec.pem"},
                                           Stranger{"openssl_plain", "ec.pem"}, Stranger{"nss", "ec.pem"},
                                           Stranger{"nss_old", "ec.pem"}, Stranger{"gnutls", "rsa.pem"},
                                           Stranger{"gnutls_old", "ec.pem"}),
                         [](const auto& one) { return std::string(one.param.file); });

TEST_P(AStrangersFile, gives_its_key_and_the_certificate_of_it) {
  const auto in = read(GetParam().file);
  ASSERT_TRUE(in.ok()) << in.error().detail;
  const auto expected = Certificate::parse_pem(text_of(GetParam().certificate)).value();
  EXPECT_EQ(in->certificate.der(), expected.der());
  const Bytes message = to_bytes("message");
  EXPECT_TRUE(check_signature(expected, message, in->key.sign(message).value()).ok());
  EXPECT_TRUE(in->others.empty());
}

TEST_P(AStrangersFile, opens_with_no_other_passphrase_and_in_no_changed_form) {
  EXPECT_EQ(read(GetParam().file, Secret("an old System")).error().code, ErrorCode::PassphraseWrong);
  const Bytes whole = octets_of(testdata(std::string(GetParam().file) + ".p12"));
  const Pkcs12Limits quick{whole.size() + 1, 10'000};
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    Bytes changed = whole;
    changed[at] ^= 0x40U;
    EXPECT_FALSE(read_pkcs12(changed, passphrase, quick).ok()) << at;
    EXPECT_FALSE(read_pkcs12(ByteView(whole).first(at), passphrase, quick).ok()) << at;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_EQ(read_pkcs12(longer, passphrase, quick).error().code, ErrorCode::Pkcs12Refused);
}

TEST(APkcs12File, brings_whoever_stands_above_its_certificate) {
  const auto in = read("chain").value();
  const auto top = Certificate::parse_pem(text_of("top.pem")).value();
  ASSERT_EQ(in.others.size(), 1U);
  EXPECT_EQ(in.certificate.common_name(), "Old CA below");
  const auto path = path_above(in.certificate, in.others);
  ASSERT_EQ(path.size(), 1U);
  EXPECT_EQ(path[0].der(), top.der());
  EXPECT_TRUE(path_above(top, {in.certificate}).empty()) << "it signs itself";
}

struct Refused {
  const char* file;
  const char* why;
};
class ARefusedFile : public ::testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(ForEachReason, ARefusedFile,
                         ::testing::Values(Refused{"no_mac", "no MAC"},
                                           Refused{"iterations", "more iterations"},
                                           Refused{"no_key", "no key"},
                                           Refused{"two_keys", "more than one key"},
                                           Refused{"no_certificate", "no certificate of its key"}),
                         [](const auto& one) { return std::string(one.param.file); });

TEST_P(ARefusedFile, says_what_it_lacks_or_exceeds) {
  const auto in = read(GetParam().file);
  EXPECT_EQ(in.error().code, ErrorCode::Pkcs12Refused);
  EXPECT_THAT(in.error().detail, ::testing::HasSubstr(GetParam().why));
}

TEST(APkcs12File, holds_no_key_that_a_ca_may_not_have) {
  EXPECT_EQ(read("curve").error().code, ErrorCode::KeyKindRefused);
  EXPECT_EQ(read("small").error().code, ErrorCode::KeySizeRefused);
}

TEST(APkcs12File, under_a_passphrase_does_not_open_with_none) {
  EXPECT_EQ(read("openssl_modern", Secret()).error().code, ErrorCode::PassphraseWrong);
  EXPECT_EQ(read("openssl_modern", Secret("x")).error().code, ErrorCode::PassphraseWrong);
}

TEST(APkcs12File, is_not_read_beyond_its_limits) {
  constexpr std::int64_t iterations = 2048 + 2048 + 2048;  // MAC, certificates and key
  const Bytes file = octets_of(testdata("openssl_modern.p12"));
  EXPECT_TRUE(read_pkcs12(file, passphrase, {file.size(), iterations}).ok());
  EXPECT_EQ(read_pkcs12(file, passphrase, {file.size() - 1, iterations}).error().code,
            ErrorCode::Pkcs12Refused);
  EXPECT_EQ(read_pkcs12(file, passphrase, {file.size(), iterations - 1}).error().code,
            ErrorCode::Pkcs12Refused)
      << "MAC, certificates and key together";
}

TEST(APrivateKey, comes_as_pem_with_its_passphrase_and_with_no_other) {
  const auto ec = Certificate::parse_pem(text_of("ec.pem")).value();
  const auto rsa = Certificate::parse_pem(text_of("rsa.pem")).value();
  for (const auto& [file, owner] : {std::pair{"key_pkcs8.pem", &ec}, std::pair{"key_old.pem", &rsa}}) {
    const Secret pem(text_of(file));
    const auto key = AuthorityKey::parse_pem(pem, passphrase);
    ASSERT_TRUE(key.ok()) << file << key.error().detail;
    EXPECT_EQ(key->public_key().der(), owner->public_key().der());
    EXPECT_EQ(AuthorityKey::parse_pem(pem, Secret("wrong")).error().code, ErrorCode::PassphraseWrong) << file;
  }
  EXPECT_EQ(AuthorityKey::parse_pem(Secret(text_of("ec.pem")), passphrase).error().code,
            ErrorCode::FileUnreadable);
}

// What the fuzzer began with and whatever it found since.
TEST(APkcs12File, of_the_fuzzer_s_is_read_or_refused) {
  std::size_t files = 0;
  for (const auto& one : fs::directory_iterator(fs::path(SEKISHO_SOURCE_DIR) / "fuzz/corpus/pkcs12")) {
    const auto in = read_pkcs12(octets_of(one.path()), passphrase, {std::size_t{64} * 1024, 10'000});
    EXPECT_TRUE(in.ok() || !in.error().detail.empty()) << one.path();
    ++files;
  }
  EXPECT_GT(files, 10U);
}

}  // namespace
}  // namespace sekisho::certificate
