// SPDX-License-Identifier: Apache-2.0
#include "certificate/pkcs11_keys.h"

#include <gtest/gtest.h>

#include "certificate/pkcs11_signer.h"
#include "certificate/request.h"
#include "certificate/test_soft_hsm.h"
#include "certificate/to_be_signed.h"

namespace sekisho::certificate {
namespace {

using testing::Authority;
using testing::SoftHsm;
using testing::start;

Pkcs11Key place_on(const std::string& token, const std::string& pin = SoftHsm::pin) {
  return {token, "ca", Secret(pin)};
}

class AKeyOnAToken : public ::testing::TestWithParam<KeyKind> {
 protected:
  std::string fresh_token(const std::string& what) {
    std::string token = what + std::to_string(static_cast<int>(GetParam()));
    SoftHsm::shared().add_token(token);
    return token;
  }
};
INSTANTIATE_TEST_SUITE_P(OfEachKind, AKeyOnAToken,
                         ::testing::Values(KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::P256, KeyKind::P384));

TEST_P(AKeyOnAToken, that_was_brought_there_signs_what_its_ca_would) {
  const std::string token = fresh_token("brought");
  Authority authority(GetParam());
  const auto key = AuthorityKey::open(authority.key_path(), Secret("passphrase")).value();
  const auto brought = bring_key(SoftHsm::library, place_on(token), key);
  ASSERT_TRUE(brought.ok()) << brought.error().detail;
  const std::shared_ptr<Signer> signer =
      open_pkcs11(SoftHsm::library, place_on(token), authority.certificate()).value();
  const Issuer issuer(authority.certificate(), signer);
  const auto leaf = testing::elliptic_key("P-256");
  const Plan plan{"x", "O", start + std::chrono::days{1}, start + std::chrono::days{2}};
  const auto issued = issuer.issue(issuer.draft(plan, testing::public_half(leaf.get()), {}), {});
  EXPECT_TRUE(issued.ok()) << issued.error().detail;
  EXPECT_EQ(bring_key(SoftHsm::library, place_on(token), key).error().code, ErrorCode::AlreadyExists);
}

TEST_P(AKeyOnAToken, that_was_made_there_asks_for_a_certificate_that_a_root_signs) {
  const std::string token = fresh_token("made");
  const auto key = make_key(SoftHsm::library, place_on(token), GetParam());
  ASSERT_TRUE(key.ok()) << key.error().detail;
  const AuthorityWishes wishes{"CA 2", "O", GetParam(), start, start + std::chrono::days{100}};
  const auto request = authority_request(
      key.value(),
      [&](ByteView octets) {
        return sign_at(SoftHsm::library, place_on(token), signature_algorithm_of(key.value()).value(),
                       octets);
      },
      wishes);
  ASSERT_TRUE(request.ok()) << request.error().detail;
  const auto parsed = Request::parse(request.value());
  ASSERT_TRUE(parsed.ok()) << parsed.error().detail;
  EXPECT_EQ(parsed->key().der(), key->der());
  testing::Folder folder;
  const auto root =
      create_root({"Root", "O", KeyKind::P256, start, testing::end}, folder.file("root"), Secret("p"))
          .value();
  const auto root_key = AuthorityKey::open(folder.file("root"), Secret("p")).value();
  EXPECT_TRUE(sign_authority({root, root_key}, request.value(), wishes).ok());
  EXPECT_EQ(make_key(SoftHsm::library, place_on(token), GetParam()).error().code, ErrorCode::AlreadyExists);
}

TEST(AKeyForAToken, is_not_left_there_where_the_token_cannot_be_written_or_the_pin_is_wrong) {
  SoftHsm::shared().add_token("refused");
  EXPECT_EQ(make_key(SoftHsm::library, place_on("refused", "9999"), KeyKind::P256).error().code,
            ErrorCode::CryptoFailed);
  EXPECT_EQ(make_key(SoftHsm::library, place_on("nowhere"), KeyKind::P256).error().code,
            ErrorCode::SignerAway);
  EXPECT_EQ(make_key("/nowhere.so", place_on("refused"), KeyKind::P256).error().code,
            ErrorCode::FileUnreadable);
  EXPECT_TRUE(make_key(SoftHsm::library, place_on("refused"), KeyKind::P256).ok())
      << "nothing of it was left";
}

}  // namespace
}  // namespace sekisho::certificate
