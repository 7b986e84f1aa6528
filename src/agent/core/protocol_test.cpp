// SPDX-License-Identifier: Apache-2.0
#include "agent/core/protocol.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sekisho::agent {
namespace {

using Json = nlohmann::json;

Json a_look() {
  return {{"institution", {{"code", "9001"}, {"name", "せきしょ信用金庫"}, {"name_en", "Sekisho Bank"}}},
          {"company", "山田商店"},
          {"contract_id", "00000000001"},
          {"not_after", "2026-08-28T14:59:59Z"},
          {"matching_number", "0821"},
          {"old_certificate", std::string(64, 'a')},
          {"key", {{"kind", "rsa"}, {"bits", 3072}}},
          {"order", std::string(32, 'b')},
          {"state", "opened"},
          {"nonce", "n"},
          {"server_time", "2026-08-08T00:00:00Z"}};
}

TEST(ALook, is_read_as_the_portal_wrote_it) {
  const auto look = parse_look(a_look().dump());
  ASSERT_TRUE(look.ok());
  EXPECT_EQ(look->institution, "せきしょ信用金庫");
  EXPECT_EQ(look->matching_number, "0821");
  EXPECT_EQ(look->key.bits, 3072);
  EXPECT_EQ(look->state, OrderState::Opened);
}

TEST(ALook, is_refused_when_any_of_its_values_is_missing_or_of_another_kind) {
  const Json whole = a_look();
  for (const auto& [key, value] : whole.items()) {
    Json without = whole;
    without.erase(key);
    EXPECT_FALSE(parse_look(without.dump()).ok()) << key;
    Json other = whole;
    other[key] = 7;
    EXPECT_FALSE(parse_look(other.dump()).ok()) << key;
  }
  EXPECT_FALSE(parse_look("[]").ok());
  EXPECT_FALSE(parse_look("").ok());
}

TEST(ALook, is_refused_when_an_order_or_number_could_become_part_of_a_path_or_of_markup) {
  Json look = a_look();
  look["order"] = "../../other";
  EXPECT_FALSE(parse_look(look.dump()).ok());
  look = a_look();
  look["matching_number"] = "<b>1";
  EXPECT_FALSE(parse_look(look.dump()).ok());
}

// The example of RFC 7515 A.2 shows the form; the parts here are decoded again by hand.
TEST(AJws, has_a_header_that_binds_it_to_url_nonce_and_certificate) {
  const std::string input = signing_input(
      {Algorithm::Es256, "sekisho-request", "https://h/agent/orders/request", "nonce", std::string(64, '0')},
      R"({"ticket":"t"})");
  const std::string jws = compact(input, to_bytes("sig"));
  const auto dot = input.find('.');
  const Json header = Json::parse(parse_base64url(input.substr(0, dot)).value());
  EXPECT_EQ(header, (Json{{"alg", "ES256"},
                          {"typ", "sekisho-request"},
                          {"url", "https://h/agent/orders/request"},
                          {"nonce", "nonce"},
                          {"x5t#S256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}));
  EXPECT_EQ(jws, input + ".c2ln");
  EXPECT_EQ(input.substr(dot + 1), "eyJ0aWNrZXQiOiJ0In0");
}

TEST(ARefusal, carries_the_portals_own_code) {
  EXPECT_EQ(refusal({403, R"({"code":"nonce_invalid","text":"…"})"}).code, ErrorCode::NonceInvalid);
  EXPECT_EQ(refusal({503, R"({"code":"signer_away"})"}).code, ErrorCode::SignerAway);
}

TEST(ARefusal, from_a_gateway_counts_as_no_connection_and_an_unknown_code_as_a_fault) {
  EXPECT_EQ(refusal({502, "<html>Bad gateway</html>"}).code, ErrorCode::AgentOffline);
  EXPECT_EQ(refusal({400, R"({"code":"from_next_year"})"}).code, ErrorCode::Internal);
}

TEST(TheFirstCertificate, of_a_chain_is_the_leaf) {
  const auto der = first_certificate(
      "-----BEGIN CERTIFICATE-----\nbGVh\nZg==\n-----END CERTIFICATE-----\n"
      "-----BEGIN CERTIFICATE-----\nY2E=\n-----END CERTIFICATE-----\n");
  ASSERT_TRUE(der.ok());
  EXPECT_EQ(text_view(der.value()), "leaf");
  EXPECT_FALSE(first_certificate("no certificate").ok());
}

}  // namespace
}  // namespace sekisho::agent
