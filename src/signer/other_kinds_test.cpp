// SPDX-License-Identifier: Apache-2.0
// What a signer signs although no old key asked for it: what two people approved, responders' certificates,
// revocation lists.
#include <gtest/gtest.h>

#include "certificate/revocation_list.h"
#include "signer/test_house.h"

namespace sekisho::signer {
namespace {

using certificate::Draft;
using certificate::NamedPerson;
using testing::now;
using testing::Renewal;
using testing::shared_authority;
using testing::shared_issuer;
using testing::TestKey;

class ASignerOfOtherKinds : public ::testing::Test {
 protected:
  testing::Signer signer;
  [[nodiscard]] ErrorCode refusal(const SignRequest& request, Time at = now) {
    const auto signature = signer.sign(request, at);
    return signature.ok() ? ErrorCode::Internal : signature.error().code;
  }
  static SignRequest request_for(Bytes tbs, std::string evidence = {}) {
    return {shared_authority().certificate().fingerprint(), std::move(tbs), {std::move(evidence), {}}};
  }
};

// --- two named people

class WhatTwoPeopleApprove : public ASignerOfOtherKinds {
 protected:
  TestKey sato = TestKey::p256();
  TestKey suzuki = TestKey::p256();
  Renewal person;
  Draft draft = person.draft();

  WhatTwoPeopleApprove() {
    signer.believed.people = {{"佐藤", sato.public_half()}, {"鈴木", suzuki.public_half()}};
    signer.restart();
  }
  static std::string approval(const TestKey& key, const std::string& name, ByteView of, Time at = now) {
    return key.jws_text({{"typ", "sekisho-approval"}},
                        {{"draft", crypto::sha256_hex(of)}, {"name", name}, {"at", rfc3339(at)}});
  }
  [[nodiscard]] std::string both(ByteView of) const {
    return "approvals:" + approval(sato, "佐藤", of) + " " + approval(suzuki, "鈴木", of);
  }
  [[nodiscard]] SignRequest approved() const { return request_for(draft.tbs_der(), both(draft.tbs_der())); }
};

TEST_F(WhatTwoPeopleApprove, is_signed_without_any_old_key) {
  const auto signature = signer.sign(approved());
  ASSERT_TRUE(signature.ok()) << signature.error().detail;
  signer.restart();
  EXPECT_EQ(signer.sign(request_for(draft.tbs_der())).value(), signature.value());
}

TEST_F(WhatTwoPeopleApprove, is_not_signed_by_the_word_of_one_or_for_other_bytes) {
  const Bytes& tbs = draft.tbs_der();
  const std::string one = approval(sato, "佐藤", tbs);
  EXPECT_EQ(refusal(request_for(tbs, "approvals:" + one)), ErrorCode::SignerRefused);
  EXPECT_EQ(refusal(request_for(tbs, "approvals:" + one + " " + one)), ErrorCode::SignerRefused);
  EXPECT_EQ(refusal(request_for(tbs, both(person.draft().tbs_der()))), ErrorCode::SignerRefused)
      << "the same wish with another serial is another draft";
  const std::string stranger = approval(TestKey::p256(), "鈴木", tbs);
  EXPECT_EQ(refusal(request_for(tbs, "approvals:" + one + " " + stranger)), ErrorCode::SignerRefused);
}

TEST_F(WhatTwoPeopleApprove, is_still_linted_and_of_this_institution) {
  person.plan.organization = "みなと信用金庫";
  draft = person.draft();
  EXPECT_EQ(refusal(approved()), ErrorCode::SignerRefused);
  person.plan = Renewal{}.plan;
  person.plan.common_name = "no name of ours";
  draft = person.draft();
  EXPECT_EQ(refusal(approved()), ErrorCode::SignerRefused);
  person.plan = Renewal{}.plan;
  draft =
      shared_issuer()->draft(person.plan, person.new_key.public_half(), {"http://evil.example/ca.crl", ""});
  EXPECT_EQ(refusal(approved()), ErrorCode::LintFailed);
}

TEST_F(WhatTwoPeopleApprove, lives_three_years_at_most) {
  person.plan.not_after = now + std::chrono::days{3 * 366 + 2};
  draft = person.draft();
  EXPECT_EQ(refusal(approved()), ErrorCode::SignerRefused);
}

TEST_F(WhatTwoPeopleApprove, counts_among_the_signatures_of_the_hour) {
  signer.limits.signatures_an_hour = 1;
  signer.restart();
  ASSERT_TRUE(signer.sign(Renewal{}.request()).ok());
  EXPECT_EQ(refusal(approved()), ErrorCode::SignerAway);
}

// --- responders

class ARespondersCertificate : public ASignerOfOtherKinds {
 protected:
  TestKey key = TestKey::p256();
  certificate::Plan plan{"OCSP 9001", shared_authority().certificate().common_name(), now,
                         now + std::chrono::days{14}};
  [[nodiscard]] SignRequest request() const {
    certificate::Profile profile;
    profile.purpose = certificate::Purpose::OcspSigning;
    return request_for(shared_issuer()->draft(plan, key.public_half(), profile).tbs_der());
  }
};

TEST_F(ARespondersCertificate, is_signed_without_evidence_so_many_a_day) {
  signer.limits.responders_a_day = 2;
  signer.restart();
  EXPECT_TRUE(signer.sign(request()).ok());
  EXPECT_TRUE(signer.sign(request()).ok());
  EXPECT_EQ(refusal(request()), ErrorCode::SignerAway);
  plan.not_before = now + std::chrono::hours{24};
  EXPECT_TRUE(signer.sign(request(), now + std::chrono::hours{24}).ok());
}

TEST_F(ARespondersCertificate, never_bears_a_persons_name) {
  plan.common_name = certificate::common_name(testing::member(), testing::new_end, Zone{});
  EXPECT_EQ(refusal(request()), ErrorCode::SignerRefused);
  plan.common_name = "OCSP 9001";
  plan.organization = testing::organization;
  EXPECT_EQ(refusal(request()), ErrorCode::SignerRefused) << "nor the organization of people";
}

TEST_F(ARespondersCertificate, lives_two_weeks_from_now_on) {
  plan.not_after = now + std::chrono::days{16};
  EXPECT_EQ(refusal(request()), ErrorCode::SignerRefused);
  plan.not_after = now + std::chrono::days{14};
  plan.not_before = now - std::chrono::hours{2};
  EXPECT_EQ(refusal(request()), ErrorCode::SignerRefused);
}

// --- lists

class ARevocationListToSign : public ASignerOfOtherKinds {
 protected:
  std::vector<certificate::RevokedCertificate> revoked{
      {Serial::trusted("0102030405060708"), now, certificate::ReasonCode::Superseded}};
  [[nodiscard]] SignRequest list(std::uint64_t number, Time at, Time until) const {
    return request_for(certificate::list_to_be_signed({number, at, until, revoked},
                                                      shared_authority().certificate(),
                                                      certificate::SignatureAlgorithm::EcdsaSha256));
  }
  [[nodiscard]] SignRequest list(std::uint64_t number, Time at = now) const {
    return list(number, at, at + std::chrono::hours{24});
  }
};

TEST_F(ARevocationListToSign, follows_the_last_one_in_number_and_time) {
  const Time later = now + std::chrono::minutes{9};
  ASSERT_TRUE(signer.sign(list(5)).ok());
  EXPECT_EQ(refusal(list(5, later), later), ErrorCode::SignerRefused) << "the number again";
  EXPECT_EQ(refusal(list(4, later), later), ErrorCode::SignerRefused) << "a number from before";
  ASSERT_TRUE(signer.sign(list(6, later), later).ok());
  EXPECT_EQ(refusal(list(7, now), later), ErrorCode::SignerRefused) << "a time from before";
  signer.restart();
  EXPECT_EQ(refusal(list(6, later + std::chrono::seconds{1}), later), ErrorCode::SignerRefused)
      << "a restart forgets nothing";
  EXPECT_TRUE(signer.sign(list(7, later), later).ok());
}

TEST_F(ARevocationListToSign, is_of_now_and_lives_a_week) {
  EXPECT_EQ(refusal(list(1, now - std::chrono::minutes{11})), ErrorCode::SignerRefused);
  EXPECT_EQ(refusal(list(1, now + std::chrono::minutes{11})), ErrorCode::SignerRefused);
  EXPECT_EQ(refusal(list(1, now, now + std::chrono::days{9})), ErrorCode::SignerRefused);
  EXPECT_TRUE(signer.sign(list(1)).ok());
}

TEST_F(ARevocationListToSign, does_not_count_as_a_signature_of_the_hour_and_has_its_own_limit) {
  signer.limits.signatures_an_hour = 1;
  signer.limits.lists_an_hour = 2;
  signer.restart();
  ASSERT_TRUE(signer.sign(list(1)).ok());
  ASSERT_TRUE(signer.sign(list(2)).ok());
  EXPECT_EQ(refusal(list(3)), ErrorCode::SignerAway);
  EXPECT_TRUE(signer.sign(Renewal{}.request()).ok());
}

TEST_F(ARevocationListToSign, is_linted) {
  SignRequest request = list(1);
  request.tbs_der.push_back(0);
  EXPECT_EQ(refusal(request), ErrorCode::LintFailed);
}

}  // namespace
}  // namespace sekisho::signer
