// SPDX-License-Identifier: Apache-2.0
#include "certificate/path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "base/json.h"

namespace sekisho::certificate {
namespace {

const Time in_2020 = from_unix_seconds(1577836800);

class Pkits {
 public:
  explicit Pkits(const std::string& path) { std::ifstream(path) >> json_; }

  [[nodiscard]] const nlohmann::json& cases() const { return json_.at("cases"); }
  [[nodiscard]] Bytes octets(const char* kind, const std::string& name) const {
    return parse_base64(json_.at(kind).at(name).get<std::string>()).value();
  }
  [[nodiscard]] Certificate certificate(const std::string& name) const {
    return Certificate::parse_der(octets("certs", name)).value();
  }
  [[nodiscard]] std::vector<Certificate> certificates(const nlohmann::json& names) const {
    std::vector<Certificate> all;
    for (const auto& name : names) {
      all.push_back(certificate(name));
    }
    return all;
  }
  [[nodiscard]] TrustStore store(const nlohmann::json& test, RevocationLists revocation) const {
    std::vector<Bytes> crls;
    for (const auto& name : test.at("crls")) {
      crls.push_back(octets("crls", name));
    }
    return TrustStore::of(certificates(test.at("trust")), crls, revocation).value();
  }
  [[nodiscard]] Result<void> verify(const nlohmann::json& test) const {
    return store(test, RevocationLists::Required)
        .verify(certificate(test.at("leaf")), certificates(test.at("chain")), in_2020);
  }
  [[nodiscard]] const nlohmann::json& named(const std::string& id) const {
    return *std::find_if(cases().begin(), cases().end(),
                         [&](const auto& test) { return test.at("id") == id; });
  }

 private:
  nlohmann::json json_;
};

const Pkits& pkits() {
  static const Pkits data(SEKISHO_SOURCE_DIR "/tests/data/pkits/core.json");
  return data;
}

// Three of them (4.4.19, 4.5.4, 4.5.6) need a list signed by another key of the CA:
// X509_V_FLAG_EXTENDED_CRL_SUPPORT.
TEST(APath, is_judged_as_nist_judges_every_core_case) {
  int right = 0;
  for (const auto& test : pkits().cases()) {
    const bool expected = test.at("expected") == "accept";
    const Result<void> judged = pkits().verify(test);
    right += judged.ok() == expected ? 1 : 0;
    EXPECT_EQ(judged.ok(), expected) << test.at("id") << " " << (judged.ok() ? "" : judged.error().detail);
  }
  std::cout << "PKITS core: " << right << " of " << pkits().cases().size() << "\n";
  EXPECT_EQ(pkits().cases().size(), 113U);
}

TEST(APath, obeys_a_ca_that_requires_or_inhibits_policies) {
  const Pkits data(SEKISHO_SOURCE_DIR "/tests/data/pkits/policy.json");
  ASSERT_EQ(data.cases().size(), 13U);
  for (const auto& test : data.cases()) {
    const Result<void> judged = data.verify(test);
    EXPECT_EQ(judged.ok(), test.at("expected") == "accept") << test.at("id");
  }
}

TEST(APath, names_the_reason_it_was_refused_for) {
  const auto code = [](const char* id) { return pkits().verify(pkits().named(id)).error().code; };
  EXPECT_EQ(code("pkits-4.1.2"), ErrorCode::PathWrongSignature);
  EXPECT_EQ(code("pkits-4.2.1"), ErrorCode::PathNotYetValid);
  EXPECT_EQ(code("pkits-4.2.6"), ErrorCode::PathExpired);
  EXPECT_EQ(code("pkits-4.3.1"), ErrorCode::PathUnknownIssuer);
  EXPECT_EQ(code("pkits-4.4.1"), ErrorCode::PathNoRevocationData);
  EXPECT_EQ(code("pkits-4.4.3"), ErrorCode::PathRevoked);
  EXPECT_EQ(code("pkits-4.6.1"), ErrorCode::PathWrongPurpose);
  EXPECT_EQ(code("pkits-4.6.5"), ErrorCode::PathConstraint);
}

TEST(APath, to_a_revoked_leaf_is_good_where_lists_are_ignored) {
  const auto& revoked = pkits().named("pkits-4.4.3");
  const auto store = pkits().store(revoked, RevocationLists::Ignored);
  const auto chain = pkits().certificates(revoked.at("chain"));
  EXPECT_TRUE(store.verify(pkits().certificate(revoked.at("leaf")), chain, in_2020).ok());
}

TEST(APath, may_end_at_a_trusted_ca_that_is_not_self_signed) {
  const auto& good = pkits().named("pkits-4.1.1");
  const auto store =
      TrustStore::of({pkits().certificate("GoodCACert")}, {}, RevocationLists::Ignored).value();
  EXPECT_TRUE(store.verify(pkits().certificate(good.at("leaf")), {}, in_2020).ok());
}

TEST(APath, is_refused_when_more_than_ten_certificates_were_sent) {
  const auto& good = pkits().named("pkits-4.1.1");
  const auto store = pkits().store(good, RevocationLists::Ignored);
  const Certificate leaf = pkits().certificate(good.at("leaf"));
  std::vector<Certificate> sent(10, pkits().certificate("GoodCACert"));
  EXPECT_TRUE(store.verify(leaf, sent, in_2020).ok());
  sent.push_back(sent.front());
  EXPECT_EQ(store.verify(leaf, sent, in_2020).error().code, ErrorCode::PathConstraint);
}

TEST(ATrustStore, refuses_a_list_that_cannot_be_read) {
  EXPECT_EQ(TrustStore::of({}, {to_bytes("no list")}, RevocationLists::Required).error().code,
            ErrorCode::PathNoRevocationData);
}

}  // namespace
}  // namespace sekisho::certificate
