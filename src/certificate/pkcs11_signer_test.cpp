// SPDX-License-Identifier: Apache-2.0
#include "certificate/pkcs11_signer.h"

#include <gtest/gtest.h>

#include "certificate/test_soft_hsm.h"

namespace sekisho::certificate {
namespace {

using testing::Authority;
using testing::SoftHsm;
using testing::start;

// A CA whose key lies on a token, and what it signs with.
struct OnToken {
  explicit OnToken(const std::string& name, KeyKind kind = KeyKind::P256) : authority(kind), token(name) {
    SoftHsm::shared().add_token(token);
    SoftHsm::shared().add_key(token, "ca", authority.key_path());
  }
  std::shared_ptr<Signer> signer(const std::string& pin = SoftHsm::pin) {
    return open_pkcs11(SoftHsm::library, {token, "ca", Secret(pin)}, authority.certificate()).value();
  }
  Issuer issuer() { return {authority.certificate(), signer()}; }
  Result<Certificate> issue(const Issuer& issuer) {
    const Plan plan{"x", "O", start + std::chrono::days{1}, start + std::chrono::days{2}};
    const auto key = testing::elliptic_key("P-256");
    return issuer.issue(issuer.draft(plan, testing::public_half(key.get()), {}), {});
  }
  Authority authority;
  std::string token;
};

class ATokenWithAKeyOfAKind : public ::testing::TestWithParam<KeyKind> {};
INSTANTIATE_TEST_SUITE_P(OfEachKind, ATokenWithAKeyOfAKind,
                         ::testing::Values(KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::P256, KeyKind::P384));

TEST_P(ATokenWithAKeyOfAKind, signs_certificates_that_verify) {
  OnToken on_token("kind-" + std::to_string(static_cast<int>(GetParam())), GetParam());
  const Issuer issuer = on_token.issuer();
  for (int count = 0; count < 20; ++count) {  // an r or s with leading zeros comes up now and then
    const auto issued = on_token.issue(issuer);
    ASSERT_TRUE(issued.ok()) << issued.error().detail;
  }
}

TEST(ATokenSigner, says_away_while_the_hsm_is_gone_and_signs_again_when_it_is_back) {
  OnToken on_token("away");
  const Issuer issuer = on_token.issuer();
  ASSERT_TRUE(on_token.issue(issuer).ok());
  for (int round = 0; round < 3; ++round) {
    SoftHsm::shared().take_away();
    EXPECT_EQ(on_token.issue(issuer).error().code, ErrorCode::SignerAway);
    EXPECT_EQ(on_token.issue(issuer).error().code, ErrorCode::SignerAway);
    SoftHsm::shared().bring_back();
    const auto issued = on_token.issue(issuer);
    EXPECT_TRUE(issued.ok()) << issued.error().detail;
  }
}

TEST(ATokenSigner, may_be_opened_before_its_hsm_is_there) {
  OnToken on_token("later");
  SoftHsm::shared().take_away();
  const Issuer issuer = on_token.issuer();
  EXPECT_EQ(on_token.issue(issuer).error().code, ErrorCode::SignerAway);
  SoftHsm::shared().bring_back();
  EXPECT_TRUE(on_token.issue(issuer).ok());
}

TEST(ATokenSigner, goes_on_when_another_signer_has_restarted_the_library) {
  OnToken one("one");
  OnToken other("other", KeyKind::Rsa2048);
  const Issuer first = one.issuer();
  const Issuer second = other.issuer();
  ASSERT_TRUE(one.issue(first).ok() && other.issue(second).ok());
  SoftHsm::shared().take_away();
  EXPECT_EQ(one.issue(first).error().code, ErrorCode::SignerAway);
  SoftHsm::shared().bring_back();
  EXPECT_TRUE(one.issue(first).ok());
  const auto issued = other.issue(second);
  EXPECT_TRUE(issued.ok()) << issued.error().detail;
}

TEST(ATokenSigner, tries_a_wrong_pin_once_only) {
  OnToken on_token("pin");
  const auto wrong = on_token.signer("9999");
  for (int count = 0; count < 20; ++count) {
    EXPECT_EQ(wrong->sign(to_bytes("bytes"), {}).error().code, ErrorCode::CryptoFailed);
  }
  EXPECT_TRUE(on_token.signer()->sign(to_bytes("bytes"), {}).ok()) << "the token has not locked itself";
}

TEST(ATokenSigner, gives_nothing_that_another_key_has_signed) {
  OnToken on_token("mixed-up");
  Authority other(KeyKind::P256);
  const auto crossed =
      open_pkcs11(SoftHsm::library, {on_token.token, "ca", Secret(std::string(SoftHsm::pin))},
                  other.certificate())
          .value();
  EXPECT_EQ(crossed->sign(to_bytes("bytes"), {}).error().code, ErrorCode::SignedDiffers);
}

TEST(ATokenSigner, needs_a_library_that_is_one) {
  Authority authority(KeyKind::P256);
  for (const char* library : {"/nowhere.so", "/dev/null"}) {
    EXPECT_EQ(open_pkcs11(library, {"t", "k", Secret("1")}, authority.certificate()).error().code,
              ErrorCode::FileUnreadable);
  }
}

}  // namespace
}  // namespace sekisho::certificate
