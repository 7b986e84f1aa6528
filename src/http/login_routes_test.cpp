// SPDX-License-Identifier: Apache-2.0
// Who may be on a login host, and what they may do there.
#include <gtest/gtest.h>

#include "http/test_portal.h"

namespace sekisho::http {
namespace {

using namespace testing;

class ALoginHost : public ::testing::Test {
 protected:
  TestPortal at;
  Browser browser{at};
};

TEST_F(ALoginHost, leads_from_the_certificate_over_pin_and_card_to_the_notices) {
  const Json pin = json_of(browser.get("/?door=administrator"));
  EXPECT_EQ(pin["page"], "pin");
  EXPECT_EQ(pin["chosen"]["common_name"], "00000000001 9001 ADMIN 2028-02");
  EXPECT_EQ(pin["tries_left"], nullptr);
  const std::string first_cookie = browser.cookie;
  const Json card = json_of(browser.post("/login/pin", {{"pin", "１２３４"}}));
  EXPECT_EQ(card["page"], "card");
  EXPECT_EQ(card["cells"].size(), 3U);
  EXPECT_NE(browser.cookie, first_cookie);
  Json values = Json::object();
  for (const auto& cell : card["cells"]) {
    values[cell.get<std::string>()] = login::testing::card_values().at(cell.get<std::string>());
  }
  EXPECT_EQ(json_of(browser.post("/login/card", {{"values", values}}))["page"], "notices");
  EXPECT_EQ(json_of(browser.get("/"))["page"], "notices");
}

TEST_F(ALoginHost, gives_a_cookie_that_no_script_other_site_or_other_host_gets) {
  const std::string set = header_of(browser.get("/?door=administrator"), "Set-Cookie");
  EXPECT_TRUE(set.starts_with("__Host-login="));
  for (const char* part : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"}) {
    EXPECT_NE(set.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(set.find("Domain"), std::string::npos);
}

TEST_F(ALoginHost, does_nothing_for_a_post_that_is_not_of_its_own_page) {
  browser.get("/?door=administrator");
  const auto refused = [&](auto change) {
    Request post = browser.own_post("/login/pin", {{"pin", "1234"}});
    change(post);
    const Response response = browser.send(post);
    EXPECT_EQ(at.house.member().pin_attempts, 0);
    return code_of(response);
  };
  EXPECT_EQ(refused([](Request& post) { post.headers["sec-fetch-site"] = "cross-site"; }), "foreign_page");
  EXPECT_EQ(refused([](Request& post) { post.headers["sec-fetch-site"] = "same-site"; }), "foreign_page");
  EXPECT_EQ(refused([](Request& post) { post.headers["sec-fetch-site"] = "none"; }), "foreign_page");
  EXPECT_EQ(refused([](Request& post) { post.headers.erase("sec-fetch-site"); }), "foreign_page");
  EXPECT_EQ(refused([](Request& post) { post.headers.erase("x-sekisho-page"); }), "foreign_page");
  EXPECT_EQ(refused([](Request& post) {
              post.headers.erase("sec-fetch-site");
              post.headers["origin"] = "https://portal.localhost:8443";
            }),
            "foreign_page");
  EXPECT_EQ(refused([](Request& post) {
              post.headers["sec-fetch-site"] = "cross-site";
              post.headers["origin"] = "https://" + post.host + ":8443";
            }),
            "foreign_page");
  EXPECT_EQ(refused([](Request& post) { post.headers["content-type"] = "text/plain"; }), "bad_request");
  EXPECT_EQ(refused([](Request& post) { post.body = "[]"; }), "bad_request");
  EXPECT_EQ(refused([](Request& post) { post.body = R"({"pin":1234})"; }), "bad_request");
}

TEST_F(ALoginHost, takes_a_post_of_an_older_browser_by_its_origin) {
  browser.get("/?door=administrator");
  Request post = browser.own_post("/login/pin", {{"pin", "1234"}});
  post.headers.erase("sec-fetch-site");
  post.headers["origin"] = "https://" + browser.host + ":8443";
  EXPECT_EQ(json_of(browser.send(post))["page"], "card");
}

TEST_F(ALoginHost, opens_nothing_for_a_cookie_without_its_certificate_or_host) {
  browser.log_in();
  const std::string stolen = browser.cookie;
  for (const char* path : {"/notices", "/renewal", "/renewals/0123456789abcdef0123456789abcdef"}) {
    Browser without{at, browser.host, stolen, std::nullopt};
    EXPECT_EQ(code_of(without.get(path)), "login_ended") << path;
    Browser other_leaf{at, browser.host, stolen, shared_authority().certificate().der()};
    EXPECT_EQ(code_of(other_leaf.get(path)), "login_ended") << path;
    Browser other_host{at};
    other_host.cookie = stolen;
    EXPECT_EQ(code_of(other_host.get(path)), "login_ended") << path;
    Browser no_cookie{at, browser.host};
    EXPECT_EQ(code_of(no_cookie.get(path)), "login_ended") << path;
  }
  EXPECT_EQ(json_of(browser.get("/notices"))["page"], "notices");
}

TEST_F(ALoginHost, refuses_every_post_without_a_session) {
  for (const char* path :
       {"/login/pin", "/login/card", "/login/totp", "/login/go-on", "/login/stay", "/login/log-off",
        "/renewal", "/renewal/stop", "/notices/0123456789abcdef0123456789abcdef/read", "/"}) {
    EXPECT_EQ(code_of(browser.post(path)), "login_ended") << path;
  }
  EXPECT_TRUE(at.house.records.rows().logins.empty());
}

TEST_F(ALoginHost, shows_and_does_nothing_of_the_last_step_before_the_steps_were_gone) {
  browser.get("/?door=administrator");
  EXPECT_EQ(json_of(browser.get("/notices"))["page"], "pin");
  EXPECT_EQ(json_of(browser.get("/renewal"))["page"], "pin");
  EXPECT_EQ(code_of(browser.get("/renewals/0123456789abcdef0123456789abcdef")), "login_wrong_step");
  EXPECT_EQ(code_of(browser.post("/renewal")), "login_wrong_step");
  EXPECT_EQ(code_of(browser.post("/renewal/stop")), "login_wrong_step");
  const Response card = browser.post("/login/card", {{"values", {{"A1", "00"}}}});
  EXPECT_EQ(code_of(card), "login_wrong_step");
  EXPECT_EQ(json_of(card)["page"]["page"], "pin");
  EXPECT_TRUE(at.orders.rows().orders.empty());
}

TEST_F(ALoginHost, tells_a_wrong_pin_with_the_tries_left_and_the_lock_with_its_page) {
  browser.get("/?door=administrator");
  EXPECT_EQ(code_of(browser.post("/login/pin", {{"pin", "123"}})), "pin_format");
  const Json wrong = json_of(browser.post("/login/pin", {{"pin", "0000"}}));
  EXPECT_EQ(wrong["code"], "pin_wrong");
  EXPECT_EQ(wrong["tries_left"], 6);
  EXPECT_EQ(json_of(browser.get("/"))["tries_left"], 6);
  at.house.member().pin_attempts = 6;
  const Json locked = json_of(browser.post("/login/pin", {{"pin", "0000"}}));
  EXPECT_EQ(locked["code"], "pin_locked");
  EXPECT_EQ(locked["page"]["page"], "pin_locked");
  EXPECT_EQ(locked, json_of(browser.post("/login/pin", {{"pin", "1234"}})));  // says nothing of the PIN
}

TEST_F(ALoginHost, really_logs_off) {
  browser.log_in();
  const Response off = browser.post("/login/log-off");
  EXPECT_EQ(json_of(off)["location"], "https://portal.localhost:8443/logged-off?ended=log_off&lang=ja");
  EXPECT_NE(header_of(off, "Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_FALSE(at.hosts.asks(browser.host));
  EXPECT_EQ(at.forgotten, std::vector<std::string>{browser.host});
  Request page = browser.request("GET", "/notices");
  page.headers["accept"] = "text/html";
  EXPECT_NE(browser.send(page).body.find("\"used_address\""), std::string::npos);
}

TEST_F(ALoginHost, of_the_same_person_s_other_login_is_ended_by_a_new_one) {
  browser.log_in();
  at.house.card().used.clear();
  Browser second{at};
  EXPECT_EQ(second.log_in()["page"], "notices");
  EXPECT_FALSE(at.hosts.asks(browser.host));
  EXPECT_EQ(at.forgotten, std::vector<std::string>{browser.host});
  EXPECT_EQ(code_of(browser.get("/notices")), "login_ended");
}

TEST_F(ALoginHost, is_over_at_the_next_request_after_the_certificate_was_stopped) {
  browser.log_in();
  at.house.held().status = CertificateStatus::Frozen;
  EXPECT_EQ(code_of(browser.post("/renewal")), "login_ended");
  EXPECT_EQ(json_of(browser.get("/"))["code"], "frozen");
}

TEST_F(ALoginHost, that_idled_out_says_so_and_asks_for_no_certificate_any_more) {
  browser.log_in();
  at.now += minutes{10} + seconds{1};
  EXPECT_EQ(code_of(browser.get("/notices")), "login_idle");
  EXPECT_FALSE(at.hosts.asks(browser.host));
}

}  // namespace
}  // namespace sekisho::http
