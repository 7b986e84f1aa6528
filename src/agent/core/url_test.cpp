// SPDX-License-Identifier: Apache-2.0
#include "agent/core/url.h"

#include <gtest/gtest.h>

namespace sekisho::agent {
namespace {

const std::vector<std::string> hosts{"portal.example.jp", "portal.localhost:8443"};
const std::string ticket = "0123456789abcdefghijklmnopqrstuvwxyzABCD-_A";

TEST(TheStartUrl, names_a_configured_host_and_a_ticket) {
  const auto url = parse_start_url("sekisho:portal.localhost:8443/" + ticket, hosts);
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->host, "portal.localhost:8443");
  EXPECT_EQ(url->ticket, ticket);
}

TEST(TheStartUrl, is_refused_when_anything_else_stands_in_it) {
  const std::vector<std::string> foreign{"",
                                         "sekisho:",
                                         "sekisho:portal.example.jp",
                                         "sekisho:portal.example.jp/",
                                         "http:portal.example.jp/" + ticket,
                                         "SEKISHO:portal.example.jp/" + ticket,
                                         "sekisho://portal.example.jp/" + ticket,
                                         "sekisho:portal.example.jp/" + ticket + "/",
                                         "sekisho:portal.example.jp/" + ticket + "?a=b",
                                         "sekisho:portal.example.jp/" + ticket + "#x",
                                         "sekisho:portal.example.jp/x/" + ticket,
                                         "sekisho:user@portal.example.jp/" + ticket,
                                         "sekisho:portal.example.jp/" + ticket.substr(1),
                                         "sekisho:portal.example.jp/" + ticket + "A",
                                         "sekisho:portal.example.jp/" + ticket.substr(1) + "=",
                                         "sekisho:portal.example.jp/" + ticket.substr(1) + "%",
                                         " sekisho:portal.example.jp/" + ticket,
                                         "sekisho:portal.example.jp/" + ticket + "\n"};
  for (const std::string& text : foreign) {
    const auto url = parse_start_url(text, hosts);
    EXPECT_FALSE(url.ok()) << text;
    EXPECT_EQ(url.error().code, ErrorCode::AgentUrlInvalid) << text;
  }
}

TEST(TheStartUrl, is_refused_for_a_host_that_is_not_exactly_a_configured_one) {
  for (const std::string& host :
       std::vector<std::string>{"evil.example", "portal.example.jp:443", "portal.localhost",
                                "Portal.example.jp", "portal.example.jp.", "a.portal.example.jp", ""}) {
    EXPECT_FALSE(parse_start_url("sekisho:" + host + "/" + ticket, hosts).ok()) << host;
  }
}

}  // namespace
}  // namespace sekisho::agent
