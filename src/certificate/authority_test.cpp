// SPDX-License-Identifier: Apache-2.0
#include "certificate/authority.h"

#include <gtest/gtest.h>

#include "certificate/path.h"
#include "certificate/test_support.h"

namespace sekisho::certificate {
namespace {

using namespace testing;

class ARoot : public ::testing::TestWithParam<KeyKind> {
 protected:
  Folder folder;
  Secret passphrase{"both parts"};
  AuthorityWishes wishes{"せきしょ Root CA", "Sekisho", GetParam(), start, end};
  Certificate root = create_root(wishes, folder.file("root.key"), passphrase).value();
  AuthorityKey root_key = AuthorityKey::open(folder.file("root.key"), passphrase).value();
  AuthorityKey issuing_key = AuthorityKey::make(KeyKind::P256).value();
  AuthorityWishes below{"せきしょ信用金庫 CA 9001 2027", "せきしょ信用金庫", KeyKind::P256, start,
                        end - std::chrono::days{365}};
  Bytes request = authority_request(issuing_key, below).value();
  Result<Certificate> sign() { return sign_authority({root, root_key}, request, below); }
};
INSTANTIATE_TEST_SUITE_P(Of, ARoot, ::testing::Values(KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384));

TEST_P(ARoot, signs_an_issuing_ca_whose_leaves_a_stranger_can_follow_up_to_it) {
  const auto issuing = sign();
  ASSERT_TRUE(issuing.ok()) << issuing.error().detail;
  EXPECT_EQ(issuing->common_name(), "せきしょ信用金庫 CA 9001 2027");
  EXPECT_EQ(issuing->not_after(), below.not_after);
  ASSERT_TRUE(issuing_key.save(folder.file("issuing.key"), passphrase).ok());
  const Issuer issuer{issuing.value(), open_key_file(folder.file("issuing.key"), passphrase).value()};
  const auto key = elliptic_key("P-256");
  const Plan plan{"10000000001 9001 ADMIN 2027-12", "せきしょ信用金庫", start, end};
  const auto leaf = issuer.issue(issuer.draft(plan, public_half(key.get()), {}), {});
  ASSERT_TRUE(leaf.ok()) << leaf.error().detail;
  const auto only_the_root = TrustStore::of({root}, {}, RevocationLists::Ignored).value();
  EXPECT_TRUE(only_the_root.verify(leaf.value(), {leaf.value(), issuing.value()}, start).ok());
  EXPECT_EQ(only_the_root.verify(leaf.value(), {leaf.value()}, start).error().code,
            ErrorCode::PathUnknownIssuer);
}

TEST_P(ARoot, lets_nothing_outlive_it) {
  below.not_after = end + std::chrono::days{1};
  below.not_before = start - std::chrono::days{1};
  EXPECT_EQ(sign()->not_after(), root.not_after());
  EXPECT_EQ(sign()->not_before(), root.not_before());
}

TEST_P(ARoot, takes_the_key_from_the_request_and_nothing_else) {
  request =
      authority_request(issuing_key, {"Another Name", "Another Bank", KeyKind::P256, start, end}).value();
  EXPECT_EQ(sign()->common_name(), below.common_name);
  request = authority_request(root_key, below).value();
  EXPECT_EQ(sign().error().code, ErrorCode::KeySeenBefore);
  request = authority_request(issuing_key, below).value();
  request.back() ^= 1U;
  EXPECT_FALSE(sign().ok());
}

TEST_P(ARoot, is_opened_by_the_whole_passphrase_only) {
  EXPECT_EQ(AuthorityKey::open(folder.file("root.key"), Secret("both")).error().code,
            ErrorCode::CryptoFailed);
}

TEST_P(ARoot, is_no_issuing_ca_and_an_issuing_ca_is_no_root) {
  EXPECT_EQ(check_issuing_authority(root, {}, start).error().code, ErrorCode::PathWrongPurpose);
  const Certificate issuing = sign().value();
  EXPECT_TRUE(check_issuing_authority(issuing, {root}, start).ok());
  EXPECT_EQ(check_issuing_authority(issuing, {}, start).error().code, ErrorCode::PathUnknownIssuer);
  EXPECT_EQ(check_issuing_authority(issuing, {root}, end).error().code, ErrorCode::PathExpired);
  EXPECT_EQ(check_issuing_authority(issuing, {root}, start - std::chrono::seconds{1}).error().code,
            ErrorCode::PathNotYetValid);
  EXPECT_EQ(sign_authority({issuing, issuing_key}, request, below).error().code, ErrorCode::PathWrongPurpose);
  EXPECT_EQ(sign_authority({root, issuing_key}, request, below).error().code, ErrorCode::PathWrongSignature);
}

TEST_P(ARoot, of_the_same_name_and_another_key_is_not_taken_for_it) {
  const Certificate twin = create_root(wishes, folder.file("twin.key"), passphrase).value();
  EXPECT_EQ(check_issuing_authority(sign().value(), {twin}, start).error().code,
            ErrorCode::PathWrongSignature);
}

}  // namespace
}  // namespace sekisho::certificate
