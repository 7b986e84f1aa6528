// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/settings.h"

#include <gtest/gtest.h>

namespace sekisho::agent {
namespace {

TEST(TheSettings, name_hosts_root_and_institution) {
  Settings settings;
  ASSERT_TRUE(
      read_settings(
          "# of the package\n\nhost = portal.example.jp\r\n host=portal.localhost:8443 \n"
          "server_root = /etc/root.pem\ninstitution = せきしょ信用金庫\ninstitution_en = Sekisho Bank\n",
          settings)
          .ok());
  EXPECT_EQ(settings.hosts, (std::vector<std::string>{"portal.example.jp", "portal.localhost:8443"}));
  EXPECT_EQ(settings.server_root, "/etc/root.pem");
  EXPECT_EQ(settings.name(Language::Japanese), "せきしょ信用金庫");
  EXPECT_EQ(settings.name(Language::English), "Sekisho Bank");
}

TEST(TheSettings, refuse_an_unknown_key_by_name) {
  Settings settings;
  const auto read = read_settings("consent = always\n", settings);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::SettingsInvalid);
  EXPECT_NE(read.error().detail.find("consent"), std::string::npos);
  EXPECT_FALSE(read_settings("host portal.example.jp\n", settings).ok());
}

TEST(TheSettings, may_be_absent_and_then_trust_no_host) {
  const auto settings = load_settings({"/nonexistent/agent.conf"});
  ASSERT_TRUE(settings.ok());
  EXPECT_TRUE(settings->hosts.empty());
  EXPECT_EQ(settings->name(Language::Japanese), "金融機関");
}

}  // namespace
}  // namespace sekisho::agent
