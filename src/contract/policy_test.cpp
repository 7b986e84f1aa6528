// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "contract/institution.h"

namespace sekisho::contract {
namespace {

std::string refusal(std::string_view json) {
  const auto policy = parse_policy(json);
  if (policy.ok()) {
    return "taken";
  }
  EXPECT_EQ(policy.error().code, ErrorCode::SettingsInvalid);
  return policy.error().detail;
}

TEST(APolicy, that_says_nothing_has_good_defaults) {
  const Policy policy = parse_policy("{}").value();
  EXPECT_EQ(policy.pin_digits, 4);
  EXPECT_EQ(policy.pin_tries, 7);
  EXPECT_EQ(policy.window_days, 30);
  EXPECT_EQ(policy.overlap_days, 7);
  EXPECT_EQ(policy.idle_minutes, 10);
  EXPECT_EQ(policy.session_hours, 8);
}

TEST(APolicy, comes_back_from_its_own_json) {
  Policy policy;
  policy.pin_digits = 6;
  policy.lock_scope = LockScope::Contract;
  policy.cell_reuse = CellReuse::Always;
  policy.unlock_where = "お取引店\"の\"窓口";
  policy.application_url = "https://bank.example/";
  EXPECT_EQ(json_of(parse_policy(json_of(policy)).value()), json_of(policy));
  EXPECT_NE(json_of(policy), json_of(Policy{}));
  EXPECT_EQ(parse_policy(json_of(policy))->lock_scope, LockScope::Contract);
}

TEST(APolicy, lets_no_machine_renew_unless_it_says_so) {
  EXPECT_EQ(parse_policy("{}")->machine_renewal, MachineRenewal::Off);
  EXPECT_EQ(parse_policy(R"({"machine_renewal":"on"})")->machine_renewal, MachineRenewal::Everyone);
  EXPECT_EQ(parse_policy(json_of(parse_policy(R"({"machine_renewal":"on"})").value()))->machine_renewal,
            MachineRenewal::Everyone);
  EXPECT_NE(refusal(R"({"machine_renewal":"yes"})")
                .find("policy.machine_renewal: must be off, machines or everyone"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"machine_renewal":true})").find("policy.machine_renewal"), std::string::npos);
}

TEST(APolicy, with_an_unknown_key_is_refused_by_that_key_s_name) {
  EXPECT_NE(refusal(R"({"pin_digit":4})").find("policy.pin_digit:"), std::string::npos);
  EXPECT_NE(refusal(R"({"pin_digits":4,"colour":"red"})").find("policy.colour:"), std::string::npos);
}

TEST(APolicy, with_a_number_out_of_range_or_no_number_is_refused_by_name) {
  for (const char* value : {"3", "13", "-4", "4.0", "\"4\"", "null", "true", "[4]", "4294967300",
                            "18446744073709551620", "18446744073709551612"}) {
    const std::string why = refusal(std::string(R"({"pin_digits":)") + value + "}");
    EXPECT_NE(why.find("policy.pin_digits"), std::string::npos) << value << ": " << why;
  }
  EXPECT_EQ(refusal(R"({"pin_digits":4})"), "taken");
  EXPECT_EQ(refusal(R"({"pin_digits":12})"), "taken");
}

TEST(APolicy, with_a_word_that_is_none_of_ours_is_refused_by_name) {
  EXPECT_NE(refusal(R"({"lock_scope":"bank"})").find("policy.lock_scope"), std::string::npos);
  EXPECT_NE(refusal(R"({"cell_reuse":"never"})").find("policy.cell_reuse"), std::string::npos);
  EXPECT_NE(refusal(R"({"help_tel":110})").find("policy.help_tel"), std::string::npos);
}

TEST(APolicy, leads_out_of_the_portal_only_over_tls) {
  for (const char* url :
       {"http://bank.example/", "javascript:alert(1)", "//bank.example", " https://bank.example"}) {
    EXPECT_NE(refusal(std::string(R"({"application_url":")") + url + "\"}").find("application_url"),
              std::string::npos);
  }
}

TEST(APolicy, points_certificates_to_plain_http_or_nowhere) {
  EXPECT_EQ(parse_policy(R"({"pki_url":"http://pki.bank.example:8080"})")->certificate.pki_url,
            "http://pki.bank.example:8080");
  EXPECT_EQ(parse_policy(R"({"pki_url":""})")->certificate.pki_url, "");
  for (const char* url : {"https://pki.example", "http://", "http://pki.example/", "http://pki.example/x",
                          "http://ア.example", "http://pki example", "pki.example"}) {
    EXPECT_NE(refusal(std::string(R"({"pki_url":")") + url + "\"}").find("policy.pki_url"), std::string::npos)
        << url;
  }
}

TEST(APolicy, that_is_no_json_object_is_refused) {
  for (const char* text : {"", "[]", "4", "{", "null", "\xff"}) {
    EXPECT_NE(refusal(text), "taken") << text;
  }
}

}  // namespace
}  // namespace sekisho::contract
