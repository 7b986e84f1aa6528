// SPDX-License-Identifier: Apache-2.0
// What openssl's CMP client sent (certificate/testdata/cmp) as evidence for a renewal.
#include <gtest/gtest.h>

#include <fstream>

#include "signer/test_house.h"

namespace sekisho::signer {
namespace {

using testing::now;
using testing::Renewal;
using testing::shared_authority;
using testing::shared_issuer;

std::string file(const std::string& name) {
  std::ifstream in(std::string(SEKISHO_SOURCE_DIR) + "/src/certificate/testdata/cmp/" + name,
                   std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ACmpMessageAsEvidence : public ::testing::Test {
 protected:
  ACmpMessageAsEvidence() {
    const nlohmann::json report{{"certificates",
                                 {{{"fingerprint", old_leaf.fingerprint().text()},
                                   {"member", testing::member().text()},
                                   {"status", "active"}}}}};
    must(signer.believed.leaves.add_import(report.dump()));
    signer.restart();
  }
  [[nodiscard]] SignRequest request(const std::string& message, const crypto::PublicKey& key) const {
    const auto draft = shared_issuer()->draft(Renewal{}.plan, key, {});
    return {shared_authority().certificate().fingerprint(),
            draft.tbs_der(),
            {"cmp:" + base64(view(message)), old_leaf.der()}};
  }
  [[nodiscard]] SignRequest request(const std::string& message) const { return request(message, new_key); }
  [[nodiscard]] ErrorCode refusal(const SignRequest& of) {
    const auto signature = signer.sign(of);
    return signature.ok() ? ErrorCode::Internal : signature.error().code;
  }

  testing::Signer signer;
  certificate::Certificate old_leaf = certificate::Certificate::parse_pem(file("old.pem")).value();
  crypto::PublicKey new_key = crypto::PublicKey::parse(view(file("new.spki"))).value();
};

TEST_F(ACmpMessageAsEvidence, gets_a_certificate_for_the_key_that_it_asks_for) {
  for (const char* name : {"kur.der", "cr.der", "p10cr.der"}) {
    const auto signature = signer.sign(request(file(name)));
    EXPECT_TRUE(signature.ok()) << name << ": " << signature.error().detail;
  }
}

TEST_F(ACmpMessageAsEvidence, gets_one_certificate_and_no_second) {
  ASSERT_TRUE(signer.sign(request(file("kur.der"))).ok());
  EXPECT_EQ(refusal(request(file("kur.der"))), ErrorCode::SignerRefused);
}

TEST_F(ACmpMessageAsEvidence, gets_none_for_another_key) {
  const auto other = testing::TestKey::p256().public_half();
  EXPECT_EQ(refusal(request(file("kur.der"), other)), ErrorCode::SignerRefused);
}

TEST_F(ACmpMessageAsEvidence, of_another_kind_or_without_proof_is_none) {
  for (const char* name : {"kur_rsa.der", "kur_ra_verified.der", "kur_no_proof.der", "kur_sha1.der", "rr.der",
                           "genm.der", "genm_unprotected.der", "ir_mac.der", "certconf.der", "pollreq.der"}) {
    EXPECT_EQ(refusal(request(file(name))), ErrorCode::SignerRefused) << name;
  }
}

TEST_F(ACmpMessageAsEvidence, is_none_wherever_an_octet_of_it_is_changed) {
  const std::string good = file("kur.der");
  int refused = 0;
  for (std::size_t at = 0; at < good.size() / 2;
       at += 5) {  // header and body; extraCerts behind are not protected
    std::string bent = good;
    bent[at] = static_cast<char>(bent[at] ^ 1);
    refused += refusal(request(bent)) == ErrorCode::SignerRefused ? 1 : 0;
  }
  EXPECT_EQ(refused, static_cast<int>((good.size() / 2 + 4) / 5));
  EXPECT_TRUE(signer.sign(request(good)).ok());
}

}  // namespace
}  // namespace sekisho::signer
