// SPDX-License-Identifier: Apache-2.0
#include "certificate/cmp_request.h"

#include <gtest/gtest.h>

#include "certificate/test_cmp.h"

namespace sekisho::certificate {
namespace {

using testing::cmp_bytes;
using testing::cmp_certificate;
using testing::cmp_message;

ErrorCode refusal(const char* name) {
  const auto parsed = CmpKeyRequest::parse(cmp_message(name));
  return parsed.ok() ? ErrorCode::Internal : parsed.error().code;
}

TEST(ACmpKeyRequest, gives_the_key_and_nothing_of_what_it_wishes) {
  for (const char* const name :
       {"kur.der", "cr.der", "p10cr.der", "ir_mac.der", "kur_wishes.der", "kur_rsa.der"}) {
    const auto asked = CmpKeyRequest::parse(cmp_message(name));
    ASSERT_TRUE(asked.ok()) << name << asked.error().detail;
    EXPECT_EQ(asked->key().der(), cmp_bytes("new.spki")) << name;
  }
}

TEST(ACmpKeyRequest, may_say_which_certificate_it_replaces) {
  const Certificate old = cmp_certificate("old.pem");
  const auto asked = CmpKeyRequest::parse(cmp_message("kur.der")).value();
  ASSERT_TRUE(asked.old_certificate());
  EXPECT_TRUE(asked.old_certificate()->names(old));
  EXPECT_FALSE(asked.old_certificate()->names(cmp_certificate("rsa.pem")));
  EXPECT_FALSE(CmpKeyRequest::parse(cmp_message("p10cr.der"))->old_certificate());
}

TEST(ACmpKeyRequest, without_proof_of_possession_is_refused_also_when_somebody_else_vouches) {
  EXPECT_EQ(refusal("kur_no_proof.der"), ErrorCode::RequestPossessionUnproven);
  EXPECT_EQ(refusal("kur_ra_verified.der"), ErrorCode::RequestPossessionUnproven);
}

TEST(ACmpKeyRequest, for_a_weak_key_or_by_a_weak_digest_is_refused) {
  EXPECT_EQ(refusal("kur_weak_key.der"), ErrorCode::KeySizeRefused);
  EXPECT_EQ(refusal("kur_sha1.der"), ErrorCode::RequestWeakDigest);
}

TEST(ACmpKeyRequest, whose_template_was_changed_is_not_proven) {
  Bytes whole = cmp_bytes("kur.der");
  const Bytes key = cmp_bytes("new.spki");
  // The template's key is [6] IMPLICIT: what stands in the SubjectPublicKeyInfo's SEQUENCE.
  const auto found = std::search(whole.begin(), whole.end(), key.begin() + 2, key.end());
  ASSERT_NE(found, whole.end());
  const Bytes other = cmp_certificate("old.pem").public_key().der();
  std::copy(other.begin() + 2, other.end(), found);
  const auto parsed = CmpKeyRequest::parse(CmpMessage::parse(whole).value());
  EXPECT_EQ(parsed.error().code, ErrorCode::RequestPossessionUnproven);
}

TEST(ACmpRevocation, names_one_certificate_and_perhaps_a_reason) {
  const auto plain = read_cmp_revocation(cmp_message("rr.der")).value();
  EXPECT_TRUE(plain.certificate.names(cmp_certificate("old.pem")));
  EXPECT_FALSE(plain.reason);
  EXPECT_EQ(read_cmp_revocation(cmp_message("rr_compromise.der"))->reason, 1);
  const auto other = read_cmp_revocation(cmp_message("rr_other.der")).value();
  EXPECT_TRUE(other.certificate.names(cmp_certificate("rsa.pem")));
  EXPECT_EQ(read_cmp_revocation(cmp_message("genm.der")).error().code, ErrorCode::CmpMalformed);
}

TEST(ACmpConfirmation, says_yes_or_no) {
  const auto yes = read_cmp_confirmation(cmp_message("certconf.der")).value();
  EXPECT_EQ(yes.said, CmpConfirmation::Accepted);
  EXPECT_FALSE(yes.is_empty);
  EXPECT_EQ(read_cmp_confirmation(cmp_message("certconf_rejects.der"))->said, CmpConfirmation::Rejected);
}

}  // namespace
}  // namespace sekisho::certificate
