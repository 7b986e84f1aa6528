// SPDX-License-Identifier: Apache-2.0
#include "signer/signing_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certificate/signed_by.h"
#include "signer/test_house.h"

namespace sekisho::signer {
namespace {

using certificate::Draft;
using testing::member;
using testing::now;
using testing::Renewal;
using testing::TestKey;

class ASigningService : public ::testing::Test {
 protected:
  // The code, and that nothing was recorded.
  ErrorCode refusal(const SignRequest& request, Time at = now) {
    const auto before = std::filesystem::file_size(signer.path());
    const auto answer = signer.sign(request, at);
    EXPECT_EQ(std::filesystem::file_size(signer.path()), before);
    return answer.ok() ? ErrorCode::Internal : answer.error().code;
  }
  testing::Signer signer;
  Renewal renewal;
};

TEST_F(ASigningService, signs_what_the_old_key_asked_for) {
  const SignRequest request = renewal.request();
  const auto signature = signer.sign(request);
  ASSERT_TRUE(signature.ok()) << signature.error().detail;
  EXPECT_TRUE(certificate::check_signature(testing::shared_authority().certificate(), request.tbs_der,
                                           signature.value())
                  .ok());
}

TEST_F(ASigningService,
       gives_the_same_signature_for_the_same_bytes_also_after_a_restart_and_without_evidence) {
  SignRequest request = renewal.request();
  const Bytes first = signer.sign(request).value();
  EXPECT_EQ(signer.sign(request).value(), first);
  signer.restart();
  request.evidence = {};
  EXPECT_EQ(signer.sign(request, now + std::chrono::days{100}).value(), first);
}

TEST_F(ASigningService, waits_where_there_is_no_evidence_yet) {
  SignRequest request = renewal.request();
  request.evidence.text.clear();
  EXPECT_EQ(refusal(request), ErrorCode::OrderAwaitsApproval) << "two people may still approve it";
}

TEST_F(ASigningService, refuses_a_jws_that_another_key_has_signed) {
  const TestKey thief = TestKey::p256();
  EXPECT_EQ(refusal(renewal.request(renewal.draft(), renewal.jws(thief, renewal.new_key))),
            ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_a_jws_whose_payload_was_changed_afterwards) {
  const TestKey thief = TestKey::p256();
  const std::string own = renewal.jws(renewal.old_key, renewal.new_key);
  const std::string other = renewal.jws(renewal.old_key, thief);
  const std::string patched = own.substr(0, own.find('.')) +
                              other.substr(other.find('.'), other.rfind('.') - other.find('.')) +
                              own.substr(own.rfind('.'));
  EXPECT_EQ(refusal(renewal.request(renewal.draft(), patched)), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_a_jws_of_another_kind) {
  renewal.type = "sekisho-proof";
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_another_key_than_the_one_in_the_request) {
  const TestKey thief = TestKey::p256();
  EXPECT_EQ(refusal(renewal.request(renewal.draft(), renewal.jws(renewal.old_key, thief))),
            ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_to_certify_the_old_key_again) {
  const Draft same = testing::shared_issuer()->draft(renewal.plan, renewal.old_key.public_half(), {});
  EXPECT_EQ(refusal(renewal.request(same, renewal.jws(renewal.old_key, renewal.old_key))),
            ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_an_old_certificate_of_an_authority_that_it_does_not_know) {
  certificate::testing::Authority stranger(certificate::KeyKind::P256);
  const certificate::Issuer issuer = stranger.issuer();
  certificate::Plan plan = renewal.plan;
  plan.not_after = testing::old_end;
  renewal.old_leaf = issuer.issue(issuer.draft(plan, renewal.old_key.public_half(), {}), {}).value();
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, believes_a_foreign_certificate_that_a_person_has_imported_as_active) {
  certificate::testing::Authority foreign(certificate::KeyKind::P256);
  const certificate::Issuer issuer = foreign.issuer();
  renewal.old_leaf =
      issuer
          .issue(issuer.draft({"tanaka", "another system", now - std::chrono::days{300}, testing::old_end},
                              renewal.old_key.public_half(), {}),
                 {})
          .value();
  const auto import_as = [&](const char* status) {
    const nlohmann::json report{{"certificates",
                                 {{{"fingerprint", renewal.old_leaf.fingerprint().text()},
                                   {"member", renewal.whose.text()},
                                   {"status", status}}}}};
    must(signer.believed.leaves.add_import(report.dump()));
    signer.restart();
  };
  import_as("revoked");
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
  import_as("active");
  const auto signature = signer.sign(renewal.request());
  EXPECT_TRUE(signature.ok()) << signature.error().detail;
}

TEST_F(ASigningService, refuses_the_name_of_another_person) {
  for (const char* other :
       {"9001/00000000002/ADMIN", "9001/00000000001/tanaka01", "9002/00000000001/ADMIN"}) {
    renewal.plan.common_name = certificate::common_name(member(other), testing::new_end, Zone{});
    EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused) << other;
  }
  for (const char* more :
       {"", "2029-02 00000000002 9001 ADMIN 2029-02", "00000000002", "2029_02", "2029-2x"}) {
    renewal.plan.common_name = std::string("00000000001 9001 ADMIN ") + more;
    EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused) << more;
  }
}

TEST_F(ASigningService, refuses_another_institutions_person_at_this_authority) {
  renewal.whose = member("9002/00000000001/ADMIN");
  renewal.old_leaf = testing::leaf_for(renewal.whose, renewal.old_key.public_half(), testing::old_end);
  renewal.plan.common_name = certificate::common_name(renewal.whose, testing::new_end, Zone{});
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_another_organization) {
  renewal.plan.organization = "みなと信用金庫";
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_an_authority_that_it_does_not_hold) {
  SignRequest request = renewal.request();
  request.authority = renewal.old_leaf.fingerprint();
  EXPECT_EQ(refusal(request), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_a_second_certificate_for_the_same_order) {
  ASSERT_TRUE(signer.sign(renewal.request()).ok());
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused) << "same ticket, fresh serial";
  signer.restart();
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, refuses_a_second_certificate_for_the_same_serial) {
  const SignRequest first = renewal.request();
  ASSERT_TRUE(signer.sign(first).ok());
  Renewal another;
  SignRequest second = another.request();
  // version and the heads before it: SEQUENCE, [0] 02 01 02, then INTEGER of 16 or 17 octets
  const auto serial_at = [](auto& tbs) { return tbs.begin() + 9; };
  ASSERT_EQ(*serial_at(first.tbs_der), 0x02);
  while (second.tbs_der.size() != first.tbs_der.size()) {  // serials of one length can be exchanged
    second = another.request();
  }
  std::copy_n(serial_at(first.tbs_der), 2 + *(serial_at(first.tbs_der) + 1), serial_at(second.tbs_der));
  EXPECT_EQ(refusal(second), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, signs_nothing_that_its_own_lint_refuses) {
  const Draft with_urls = testing::shared_issuer()->draft(renewal.plan, renewal.new_key.public_half(),
                                                          {"http://evil.example/ca.crl", ""});
  EXPECT_EQ(refusal(renewal.request(with_urls, renewal.jws(renewal.old_key, renewal.new_key))),
            ErrorCode::LintFailed);
  SignRequest cut = renewal.request();
  cut.tbs_der.pop_back();
  EXPECT_EQ(refusal(cut), ErrorCode::LintFailed);
}

TEST_F(ASigningService, signs_nothing_that_begins_long_ago_or_lives_too_long) {
  renewal.plan.not_before = now - std::chrono::days{33};
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
  renewal.plan.not_before = now + std::chrono::hours{1};
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
  renewal.plan.not_before = now;
  renewal.plan.not_after = testing::old_end + std::chrono::days{369};
  EXPECT_EQ(refusal(renewal.request()), ErrorCode::SignerRefused);
}

TEST_F(ASigningService, renews_an_expired_certificate_in_its_grace_days_only) {
  const Time late = testing::old_end + std::chrono::days{90};
  renewal.plan.not_before = late;
  EXPECT_EQ(refusal(renewal.request(), late + std::chrono::seconds{1}), ErrorCode::SignerRefused);
  EXPECT_TRUE(signer.sign(renewal.request(), late).ok());
}

TEST_F(ASigningService, signs_so_many_an_hour_and_the_rest_later) {
  signer.limits.signatures_an_hour = 2;
  signer.restart();
  ASSERT_TRUE(signer.sign(renewal.request()).ok());
  ASSERT_TRUE(signer.sign(Renewal{}.request(), now + std::chrono::minutes{30}).ok());
  const SignRequest third = Renewal{}.request();
  EXPECT_EQ(refusal(third, now + std::chrono::minutes{59}), ErrorCode::SignerAway);
  signer.restart();
  EXPECT_EQ(refusal(third, now + std::chrono::minutes{59}), ErrorCode::SignerAway)
      << "a restart forgets nothing";
  EXPECT_TRUE(signer.sign(third, now + std::chrono::minutes{60}).ok());
}

TEST_F(ASigningService, waits_while_the_clock_has_gone_back) {
  ASSERT_TRUE(signer.sign(renewal.request()).ok());
  EXPECT_EQ(refusal(Renewal{}.request(), now - std::chrono::minutes{6}), ErrorCode::SignerAway);
  EXPECT_TRUE(signer.sign(Renewal{}.request(), now - std::chrono::minutes{5}).ok());
}

TEST_F(ASigningService, refuses_the_evidence_wherever_a_letter_of_it_is_changed) {
  const SignRequest good = renewal.request();
  for (std::size_t at = 0; at + 1 < good.evidence.text.size(); at += 7) {
    SignRequest bent = good;
    bent.evidence.text[at] = bent.evidence.text[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal(bent), ErrorCode::SignerRefused) << at;
  }
  EXPECT_TRUE(signer.sign(good).ok());
}

}  // namespace
}  // namespace sekisho::signer
