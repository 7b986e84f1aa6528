// SPDX-License-Identifier: Apache-2.0
#include "certificate/issuer.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "certificate/path.h"
#include "certificate/test_support.h"

namespace sekisho::certificate {
namespace {

using testing::Authority;
using testing::elliptic_key;
using testing::public_half;
using testing::start;
using OwnedX509 = crypto::Owned<X509, X509_free>;
using OwnedExtension = crypto::Owned<X509_EXTENSION, X509_EXTENSION_free>;

const Profile with_urls{"http://pki.example/ca.crl", "http://pki.example/ocsp"};

Plan plan_for(const std::string& name) {
  return {name, "せきしょ信用金庫", start + std::chrono::days{1}, start + std::chrono::days{366}};
}

void add_name(X509* x509, int nid, const std::string& text) {
  const ByteView octets = view(text);
  crypto::require_openssl(X509_NAME_add_entry_by_NID(X509_get_subject_name(x509), nid, V_ASN1_UTF8STRING,
                                                     octets.data(), static_cast<int>(octets.size()), -1, 0),
                          "name");
}

// The same certificate, built and signed by OpenSSL from its own configuration strings.
Bytes tbs_made_by_openssl(const Certificate& ours, const Plan& plan, const Certificate& authority,
                          const Profile& profile) {
  const OwnedX509 x509{X509_new()};
  X509_set_version(x509.get(), X509_VERSION_3);
  const Bytes serial = parse_hex(ours.serial().text()).value();
  const crypto::OwnedNumber number{BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr)};
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509.get()));
  X509_set_issuer_name(x509.get(), X509_get_subject_name(authority.handle()));
  ASN1_TIME_set(X509_getm_notBefore(x509.get()), unix_seconds(plan.not_before));
  ASN1_TIME_set(X509_getm_notAfter(x509.get()), unix_seconds(plan.not_after));
  add_name(x509.get(), NID_organizationName, plan.organization);
  add_name(x509.get(), NID_commonName, plan.common_name);
  X509_set_pubkey(x509.get(), ours.public_key().handle());
  X509V3_CTX context;
  X509V3_set_ctx(&context, authority.handle(), x509.get(), nullptr, nullptr, 0);
  std::vector<std::pair<int, std::string>> wanted{{NID_basic_constraints, "critical,CA:FALSE"},
                                                  {NID_key_usage, "critical,digitalSignature"},
                                                  {NID_ext_key_usage, "clientAuth"},
                                                  {NID_subject_key_identifier, "hash"},
                                                  {NID_authority_key_identifier, "keyid:always"}};
  if (!profile.crl_url.empty()) {
    wanted.emplace_back(NID_crl_distribution_points, "URI:" + profile.crl_url);
  }
  if (!profile.ocsp_url.empty()) {
    wanted.emplace_back(NID_info_access, "OCSP;URI:" + profile.ocsp_url);
  }
  for (const auto& [nid, text] : wanted) {
    const OwnedExtension extension{X509V3_EXT_conf_nid(nullptr, &context, nid, text.c_str())};
    crypto::require_openssl(X509_add_ext(x509.get(), extension.get(), -1), text.c_str());
  }
  // Signing fills in the algorithm; the key need not be the authority's for that, only of its kind.
  const crypto::OwnedKey some_key = EVP_PKEY_get_base_id(authority.public_key().handle()) == EVP_PKEY_RSA
                                        ? testing::rsa_key(2048)
                                        : elliptic_key("P-256");
  const bool sha384 = EVP_PKEY_get_bits(authority.public_key().handle()) == 384;
  crypto::require_openssl(X509_sign(x509.get(), some_key.get(), sha384 ? EVP_sha384() : EVP_sha256()),
                          "sign");
  std::uint8_t* der = nullptr;
  const int length = i2d_re_X509_tbs(x509.get(), &der);
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

class AnIssuerOfAKind : public ::testing::TestWithParam<KeyKind> {};
INSTANTIATE_TEST_SUITE_P(OfEachKind, AnIssuerOfAKind,
                         ::testing::Values(KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384));

TEST_P(AnIssuerOfAKind, writes_the_very_bytes_that_openssl_writes) {
  Authority authority(GetParam());
  const crypto::OwnedKey key = GetParam() == KeyKind::P256 ? testing::rsa_key(2048) : elliptic_key("P-256");
  for (const Profile& profile : {Profile{}, with_urls}) {
    const Plan plan = plan_for("00000000001 9001 ADMIN 2028-01");
    const Issuer issuer = authority.issuer();
    const auto issued = issuer.issue(issuer.draft(plan, public_half(key.get()), profile), profile);
    ASSERT_TRUE(issued.ok()) << issued.error().detail;
    EXPECT_EQ(hex(issued->tbs_der()),
              hex(tbs_made_by_openssl(issued.value(), plan, authority.certificate(), profile)));
  }
}

TEST_P(AnIssuerOfAKind, gives_a_certificate_whose_path_leads_to_its_authority) {
  Authority authority(GetParam());
  const Issuer issuer = authority.issuer();
  const crypto::OwnedKey key = elliptic_key("P-384");
  const auto issued = issuer.issue(issuer.draft(plan_for("x"), public_half(key.get()), {}), {});
  ASSERT_TRUE(issued.ok()) << issued.error().detail;
  const auto store = TrustStore::of({authority.certificate()}, {}, RevocationLists::Ignored).value();
  EXPECT_TRUE(store.verify(issued.value(), {}, start + std::chrono::days{2}).ok());
  EXPECT_EQ(store.verify(issued.value(), {}, start).error().code, ErrorCode::PathNotYetValid);
  EXPECT_EQ(store.verify(issued.value(), {}, start + std::chrono::days{367}).error().code,
            ErrorCode::PathExpired);
  EXPECT_EQ(issued->common_name(), "x");
  EXPECT_FALSE(issued->is_authority());
}

TEST_P(AnIssuerOfAKind, signs_the_recorded_bytes_again_after_a_restart) {
  Authority authority(GetParam());
  const crypto::OwnedKey key = elliptic_key("P-256");
  const Draft draft = authority.issuer().draft(plan_for("x"), public_half(key.get()), {});
  const auto first = authority.issuer().issue(draft, {});
  const auto second = authority.issuer().issue(Draft::recorded(draft.serial(), draft.tbs_der()), {});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(second->tbs_der(), draft.tbs_der());
  EXPECT_EQ(first->tbs_der(), second->tbs_der());
  EXPECT_EQ(first->serial(), draft.serial());
}

TEST(AnIssuer, draws_a_fresh_serial_of_128_bits_each_time) {
  Authority authority(KeyKind::P256);
  const crypto::OwnedKey key = elliptic_key("P-256");
  const Issuer issuer = authority.issuer();
  const auto first = issuer.draft(plan_for("x"), public_half(key.get()), {});
  const auto second = issuer.draft(plan_for("x"), public_half(key.get()), {});
  EXPECT_NE(first.serial(), second.serial());
  EXPECT_EQ(first.serial().text().size(), 32U);
}

TEST(AnIssuer, lets_no_certificate_outlive_its_authority_or_begin_before_it) {
  Authority authority(KeyKind::P256);
  const crypto::OwnedKey key = elliptic_key("P-256");
  const Issuer issuer = authority.issuer();
  Plan plan = plan_for("x");
  plan.not_before = authority.certificate().not_before() - std::chrono::days{1};
  plan.not_after = authority.certificate().not_after() + std::chrono::days{1};
  const auto issued = issuer.issue(issuer.draft(plan, public_half(key.get()), {}), {});
  ASSERT_TRUE(issued.ok()) << issued.error().detail;
  EXPECT_EQ(issued->not_after(), authority.certificate().not_after());
  EXPECT_EQ(issued->not_before(), authority.certificate().not_before());
}

TEST(AnIssuer, refuses_a_signature_that_is_not_its_authoritys) {
  Authority authority(KeyKind::P256);
  Authority other(KeyKind::P256);
  const crypto::OwnedKey key = elliptic_key("P-256");
  const Issuer crossed(authority.certificate(),
                       open_key_file(other.key_path(), Secret("passphrase")).value());
  const Draft draft = crossed.draft(plan_for("x"), public_half(key.get()), {});
  EXPECT_EQ(crossed.issue(draft, {}).error().code, ErrorCode::SignedDiffers);
}

TEST(AnIssuer, refuses_a_draft_whose_serial_is_not_the_one_in_its_bytes) {
  Authority authority(KeyKind::P256);
  const crypto::OwnedKey key = elliptic_key("P-256");
  const Issuer issuer = authority.issuer();
  const Draft draft = issuer.draft(plan_for("x"), public_half(key.get()), {});
  const Draft bent = Draft::recorded(Serial::trusted("00112233445566778899aabbccddeeff"), draft.tbs_der());
  EXPECT_EQ(issuer.issue(bent, {}).error().code, ErrorCode::SignedDiffers);
}

TEST(AnIssuer, signs_nothing_that_the_lint_refuses) {
  Authority authority(KeyKind::P256);
  const crypto::OwnedKey key = elliptic_key("P-256");
  const auto signer = std::make_shared<testing::WatchedSigner>(authority.key_path());
  const Issuer issuer(authority.certificate(), signer);
  ASSERT_TRUE(issuer.issue(issuer.draft(plan_for("x"), public_half(key.get()), {}), {}).ok());
  const Draft draft = issuer.draft(plan_for(std::string(65, 'x')), public_half(key.get()), {});
  EXPECT_EQ(issuer.issue(draft, {}).error().code, ErrorCode::LintFailed);
  EXPECT_EQ(signer->given.size(), 1U) << "the good one only";
}

TEST(ASigner, opens_only_with_its_passphrase_and_only_an_encrypted_file_of_mode_0600) {
  Authority authority(KeyKind::P256);
  const auto opened = [&](const char* passphrase) {
    return open_key_file(authority.key_path(), Secret(std::string(passphrase)));
  };
  EXPECT_TRUE(opened("passphrase").ok());
  EXPECT_EQ(opened("wrong").error().code, ErrorCode::CryptoFailed);
  EXPECT_EQ(std::filesystem::status(authority.key_path()).permissions(), std::filesystem::perms(0600));
  std::filesystem::permissions(authority.key_path(), std::filesystem::perms(0644));
  EXPECT_EQ(opened("passphrase").error().code, ErrorCode::FileUnreadable);
}

TEST(AnAuthority, never_overwrites_a_key_file) {
  const testing::Folder folder;
  const AuthorityWishes wishes{"CA", "O", KeyKind::P256, start, testing::end};
  ASSERT_TRUE(create_authority(wishes, folder.file("k"), Secret("p")).ok());
  EXPECT_EQ(create_authority(wishes, folder.file("k"), Secret("p")).error().code, ErrorCode::AlreadyExists);
}

TEST(AnAuthority, may_sign_certificates_and_lists_and_no_further_authority) {
  Authority authority(KeyKind::P384);
  X509* const x509 = authority.certificate().handle();
  EXPECT_TRUE(authority.certificate().is_authority());
  EXPECT_EQ(X509_get_pathlen(x509), 0);
  EXPECT_EQ(X509_get_key_usage(x509), static_cast<std::uint32_t>(KU_KEY_CERT_SIGN | KU_CRL_SIGN));
  EXPECT_EQ(authority.certificate().subject_key_id().size(), 20U);
  EXPECT_EQ(X509_verify(x509, authority.certificate().public_key().handle()), 1);
  EXPECT_EQ(authority.certificate().common_name(), "試験用認証局");
}

}  // namespace
}  // namespace sekisho::certificate
