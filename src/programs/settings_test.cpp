// SPDX-License-Identifier: Apache-2.0
#include "programs/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::programs {

namespace {

using ::testing::HasSubstr;

std::string faults_of(const std::string& toml) {
  const auto settings = parse_settings(toml);
  return settings.ok() ? "ok" : settings.error().detail;
}

TEST(Settings, have_a_default_for_everything) {
  const auto settings = parse_settings("");
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->address, "127.0.0.1");
  EXPECT_EQ(settings->port, 8443);
  EXPECT_EQ(settings->pki_port, 0);
}

TEST(Settings, are_taken_from_toml) {
  const auto settings = parse_settings(
      "port = 443 # the usual one\npki_port = 80\npki_address = \"0.0.0.0\"\ndatabase = "
      "\"postgresql:dbname=sekisho\"\n");
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->port, 443);
  EXPECT_EQ(settings->pki_port, 80);
  EXPECT_EQ(settings->pki_address, "0.0.0.0");
  EXPECT_EQ(settings->database, "postgresql:dbname=sekisho");
}

TEST(Settings, name_the_signer_as_file_or_as_a_socket) {
  EXPECT_EQ(parse_settings("")->signer, "file");
  EXPECT_EQ(parse_settings("signer = \"/run/s.sock\"")->signer, "/run/s.sock");
  EXPECT_EQ(faults_of("signer = \"pkcs11\""), "signer: must be \"file\" or the path of a socket\n");
}

TEST(Settings, refuse_an_unknown_key_by_name_and_say_the_nearest) {
  EXPECT_EQ(faults_of("prot = 443"), "prot: there is no such setting; did you mean port?\n");
  EXPECT_EQ(faults_of("colour = 1"), "colour: there is no such setting\n");
}

TEST(Settings, tell_every_fault_at_once) {
  const std::string faults = faults_of("port = 70000\nworkers = \"many\"\nlog_level = \"loud\"\nweb = 1\n");
  EXPECT_THAT(faults, HasSubstr("port: must be a whole number from 0 to 65535"));
  EXPECT_THAT(faults, HasSubstr("workers: must be a whole number"));
  EXPECT_THAT(faults, HasSubstr("log_level: must be"));
  EXPECT_THAT(faults, HasSubstr("web: must be text in quotes"));
}

TEST(Settings, name_the_line_that_is_no_toml) {
  EXPECT_THAT(faults_of("port = 1\nport = = 2\n"), HasSubstr("line 2"));
}

TEST(Settings, that_cannot_be_read_are_no_defaults) {
  const auto settings = load_settings("/nonexistent/sekishod.toml");
  ASSERT_FALSE(settings.ok());
  EXPECT_EQ(settings.error().code, ErrorCode::FileUnreadable);
}

}  // namespace

}  // namespace sekisho::programs
