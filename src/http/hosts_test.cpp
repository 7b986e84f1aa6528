// SPDX-License-Identifier: Apache-2.0
#include "http/hosts.h"

#include <gtest/gtest.h>

namespace sekisho::http {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class TheNames : public ::testing::Test {
 protected:
  Time now = from_unix_seconds(1'834'000'000);
  Hosts hosts{Secret("key"), [this] { return now; }, {"chain", "key"}};
  TheNames() {
    hosts.serve({{"portal.localhost", "9001"}, {"other.localhost", "9002"}}, {{"9001", {Bytes{1}}}});
  }
  bool asks(const std::string& host) {
    const Reception reception = hosts.receive(host);
    EXPECT_EQ(reception.certificate == ClientCertificate::Asked, hosts.asks(host));
    return hosts.asks(host);
  }
};

TEST_F(TheNames, of_a_portal_are_known_and_never_ask) {
  EXPECT_TRUE(hosts.receive("portal.localhost").known);
  EXPECT_FALSE(asks("portal.localhost"));
  EXPECT_EQ(hosts.match("portal.localhost").kind, HostKind::Portal);
}

TEST_F(TheNames, that_are_none_of_ours_are_not_known) {
  for (const char* foreign :
       {"", "localhost", "www.portal.localhost", "login.portal.localhost", "a.b.login.portal.localhost",
        "abcdefghij.login.strange.localhost", ".login.", "portal.localhost.", "a.login.other"}) {
    EXPECT_FALSE(hosts.receive(foreign).known) << foreign;
  }
}

TEST_F(TheNames, of_a_fresh_login_ask_for_a_quarter_of_an_hour) {
  const std::string host = hosts.mint("portal.localhost", {});
  EXPECT_TRUE(asks(host));
  EXPECT_EQ(hosts.receive(host).authorities, "9001");
  EXPECT_EQ(hosts.authority_names("9001").size(), 1U);
  now += minutes{15} - seconds{4};
  EXPECT_TRUE(asks(host));
  now += seconds{8};
  EXPECT_FALSE(asks(host));
  EXPECT_TRUE(hosts.receive(host).known);  // served, and leads to the top page
}

TEST_F(TheNames, of_machines_always_ask_and_belong_to_their_portal_only) {
  const HostMatch match = hosts.match("enrol.portal.localhost");
  EXPECT_EQ(match.kind, HostKind::Enrol);
  EXPECT_EQ(match.portal, "portal.localhost");
  EXPECT_TRUE(asks("enrol.portal.localhost"));
  EXPECT_EQ(hosts.receive("enrol.portal.localhost").authorities, "9001");
  now += hours{24 * 400};
  EXPECT_TRUE(asks("enrol.portal.localhost"));
  for (const char* foreign : {"enrol.localhost", "enrol.", "x.enrol.portal.localhost",
                              "enrol.enrol.portal.localhost", "enrol.strange.localhost"}) {
    EXPECT_FALSE(hosts.receive(foreign).known) << foreign;
  }
}

TEST_F(TheNames, that_were_made_up_are_served_and_never_ask) {
  EXPECT_TRUE(hosts.receive("aaaaaaaaaa.login.portal.localhost").known);
  EXPECT_FALSE(asks("aaaaaaaaaa.login.portal.localhost"));
  EXPECT_FALSE(asks("x.login.portal.localhost"));
}

TEST_F(TheNames, of_a_live_login_ask_for_hours) {
  const std::string host = hosts.mint("portal.localhost", {});
  hosts.keep_alive(host);
  now += hours{24};
  hosts.keep_alive(host);  // begun again: no second day
  EXPECT_TRUE(asks(host));
  now += seconds{1};
  EXPECT_FALSE(asks(host));
}

TEST_F(TheNames, of_an_ended_login_never_ask_again) {
  const std::string fresh = hosts.mint("portal.localhost", {});
  const std::string live = hosts.mint("portal.localhost", {});
  hosts.keep_alive(live);
  hosts.end(fresh);
  hosts.end(live);
  for (int at = 0; at < 100; ++at) {
    EXPECT_FALSE(asks(fresh));
    EXPECT_FALSE(asks(live));
    now += minutes{1};
    (void)hosts.mint("portal.localhost", {});  // forgets what is too old to matter
  }
}

TEST_F(TheNames, from_a_clock_that_was_ahead_do_not_ask) {
  const std::string host = hosts.mint("portal.localhost", {});
  now -= minutes{1};
  EXPECT_FALSE(asks(host));
}

TEST_F(TheNames, after_a_handshake_without_a_request_are_limited_to_tls_1_2_for_that_browser) {
  const std::string first = hosts.mint("portal.localhost", {});
  EXPECT_EQ(hosts.receive(first).versions, TlsVersions::From12);
  hosts.handshake_without_request(first);
  const std::string label = first.substr(0, first.find('.'));
  EXPECT_EQ(hosts.receive(hosts.mint("portal.localhost", label)).versions, TlsVersions::Only12);
  EXPECT_EQ(hosts.receive(hosts.mint("portal.localhost", {})).versions, TlsVersions::From12);
  EXPECT_EQ(hosts.receive(hosts.mint("other.localhost", label)).versions, TlsVersions::From12);
}

TEST_F(TheNames, are_not_limited_where_a_request_came_through_or_a_login_lives) {
  const std::string used = hosts.mint("portal.localhost", {});
  hosts.handshake_without_request(used);
  hosts.used(used);
  const std::string live = hosts.mint("portal.localhost", {});
  hosts.keep_alive(live);
  hosts.handshake_without_request(live);
  for (const std::string& host : {used, live}) {
    const std::string next = hosts.mint("portal.localhost", host.substr(0, host.find('.')));
    EXPECT_EQ(hosts.receive(next).versions, TlsVersions::From12);
  }
}

}  // namespace
}  // namespace sekisho::http
