// SPDX-License-Identifier: Apache-2.0
#include "programs/signer/settings.h"

#include <gtest/gtest.h>

namespace sekisho::programs {
namespace {

const std::string one_authority = R"(
[[authority]]
institution = "9001"
organization = "せきしょ信用金庫"
certificate = "9001.pem"
)";

std::string faults_of_signer(const std::string& toml) {
  const auto settings = parse_signer_settings(toml);
  return settings.ok() ? "ok" : settings.error().detail;
}

TEST(SignerSettings, have_defaults_for_all_but_the_authorities) {
  const auto settings = parse_signer_settings(one_authority);
  ASSERT_TRUE(settings.ok()) << settings.error().detail;
  EXPECT_EQ(settings->socket, "/run/sekisho-signer/signer.sock");
  EXPECT_EQ(settings->signatures_an_hour, 500);
  EXPECT_EQ(settings->authorities.front().organization, "せきしょ信用金庫");
  EXPECT_EQ(faults_of_signer(""), "authority: there is none: nothing could be signed\n");
}

TEST(SignerSettings, find_files_in_the_data_folder_or_where_they_say) {
  const auto settings =
      parse_signer_settings("data = \"/d\"\nimports = [\"a.json\", \"/b.json\"]\n" + one_authority);
  ASSERT_TRUE(settings.ok()) << settings.error().detail;
  EXPECT_EQ(settings->path_of(settings->imports.at(0)), "/d/a.json");
  EXPECT_EQ(settings->path_of(settings->imports.at(1)), "/b.json");
}

TEST(SignerSettings, refuse_what_does_not_fit_together) {
  EXPECT_EQ(faults_of_signer(one_authority + "key_file = \"k\"\npkcs11 = \"/p.so\"\n"),
            "authority 9001: has its key in key_file or behind pkcs11, not both\n");
  EXPECT_EQ(faults_of_signer(one_authority + "pkcs11 = \"/p.so\"\ntoken = \"t\"\n"),
            "authority 9001: pkcs11 needs token, label and pin_file\n");
  EXPECT_EQ(faults_of_signer("[[authority]]\ninstitution = \"9001\"\n"),
            "authority 9001: needs institution (4 digits), organization and certificate\n");
}

TEST(SignerSettings, refuse_unknown_keys_and_wrong_kinds_by_name) {
  EXPECT_EQ(faults_of_signer("sockets = \"x\"" + one_authority), "sockets: there is no such setting\n");
  EXPECT_EQ(faults_of_signer(one_authority + "pin = \"1234\"\n"),
            "pin: there is no such setting of an authority\n");
  EXPECT_EQ(faults_of_signer("signatures_an_hour = 0" + one_authority),
            "signatures_an_hour: must be a whole number from 1 to 1000000\n");
  EXPECT_EQ(faults_of_signer("imports = \"a.json\"" + one_authority), "imports: must be a list\n");
  EXPECT_TRUE(faults_of_signer("authority = [1]").starts_with("authority: must be [[authority]]\n"));
}

}  // namespace
}  // namespace sekisho::programs
