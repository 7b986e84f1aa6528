// SPDX-License-Identifier: Apache-2.0
// 有効期限が切れた方: what each of browser and agent gets to see, and that neither gets further alone.
#include <gtest/gtest.h>

#include "http/test_portal.h"

namespace sekisho::http {
namespace {

using namespace testing;
using crypto::testing::TestKey;

// A browser on the portal host: no certificate, two cookies.
struct PortalBrowser {
  TestPortal& at;
  std::map<std::string, std::string> cookies{};

  Response send(Request request) {
    request.headers["accept"] = "application/json";
    std::string& sent = request.headers["cookie"];
    for (const auto& [name, value] : cookies) {
      sent += (sent.empty() ? "" : "; ") + name + "=" + value;
    }
    Response response = answer(at.portal, request);
    for (const auto& [header, value] : response.headers) {
      if (header == "Set-Cookie") {
        const auto equals = value.find('=');
        cookies[value.substr(0, equals)] = value.substr(equals + 1, value.find(';') - equals - 1);
      }
    }
    return response;
  }
  Json get(const std::string& path) { return json_of(send(plain_request("GET", "portal.localhost", path))); }
  Json post(const std::string& path, const Json& body = Json::object()) {
    Request request = plain_request("POST", "portal.localhost", path);
    request.headers["sec-fetch-site"] = "same-origin";
    request.headers["x-sekisho-page"] = "1";
    request.headers["content-type"] = "application/json";
    request.body = body.dump();
    return json_of(send(request));
  }
};

class TheExpired : public ::testing::Test {
 protected:
  TestPortal at;
  PortalBrowser browser{at};
  TestKey new_key = TestKey::p256();
  Bytes csr = new_key.request("x");
  std::string ticket;
  std::string order;

  TheExpired() { at.now = at.house.held().not_after + days{10}; }

  void press() {
    const auto launch = browser.post("/expired")["launch"].get<std::string>();
    ticket = launch.substr(launch.find('/') + 1);
  }
  Json agent(const std::string& path, const std::string& body) {
    Request request = plain_request("POST", "portal.localhost", path);
    request.body = body;
    return json_of(answer(at.portal, request));
  }
  Json look() { return agent("/agent/tickets/look", Json{{"ticket", ticket}}.dump()); }
  Json sign_by_old_key() {
    const Json looked = look();
    order = looked["order"];
    return agent("/agent/orders/request",
                 login::testing::shared_key().jws_text(
                     {{"typ", "sekisho-request"},
                      {"url", "https://portal.localhost:8443/agent/orders/request"},
                      {"nonce", looked["nonce"]},
                      {"x5t#S256", base64url(parse_hex(at.house.held().fingerprint.text()).value())}},
                     {{"ticket", ticket}, {"csr", base64url(csr)}}));
  }
  Json by_new_key(const std::string& verb, const Json& payload) {
    const std::string path = "/agent/orders/" + order + "/";
    return agent(path + verb, new_key.jws_text({{"typ", "sekisho-" + verb},
                                                {"url", "https://portal.localhost:8443" + path + verb},
                                                {"nonce", agent(path + "nonce", "{}")["nonce"]}},
                                               payload));
  }
  void answer_pin_and_card() {
    EXPECT_EQ(browser.post("/login/pin", {{"pin", "1234"}})["page"], "card");
    Json values = Json::object();
    for (const std::string& cell : at.house.card().challenge) {
      values[cell] = login::testing::card_values().at(cell);
    }
    EXPECT_EQ(browser.post("/login/card", {{"values", values}})["page"], "progress");
  }
};

TEST_F(TheExpired, renew_by_the_old_key_then_pin_and_card) {
  EXPECT_EQ(browser.get("/expired")["page"], "expired");
  press();
  EXPECT_EQ(browser.get("/expired/progress")["stage"], "wait");
  EXPECT_EQ(sign_by_old_key()["code"], "order_awaits_login");
  EXPECT_EQ(browser.get("/expired/progress")["stage"], "login");
  EXPECT_EQ(browser.get("/expired")["page"], "pin");
  EXPECT_EQ(by_new_key("fetch", {{"order", order}})["code"], "order_awaits_login");
  answer_pin_and_card();
  const Json issued = by_new_key("fetch", {{"order", order}});
  const auto leaf = certificate::Certificate::parse_pem(issued["certificate"].get<std::string>()).value();
  EXPECT_EQ(by_new_key("proof", {{"leaf", leaf.fingerprint().text()}})["state"], "proven");
  EXPECT_EQ(browser.get("/expired")["page"], "done");
  must(at.renewals.lapse(at.now));  // the old one is over: the scheduler commits
  EXPECT_EQ(at.house.held().status, CertificateStatus::Superseded);
  EXPECT_EQ(browser.get("/expired")["page"], "done");  // still being read
  EXPECT_EQ(browser.get("/expired/progress")["stage"], "done");
}

TEST_F(TheExpired, are_not_named_to_the_agent_before_a_key_of_theirs_signed) {
  press();
  const Json looked = look();
  EXPECT_EQ(looked["second_door"], true);
  for (const char* name : {"company", "contract_id", "member", "role", "old_certificate", "not_after"}) {
    EXPECT_FALSE(looked.contains(name)) << name;
  }
}

TEST_F(TheExpired, get_no_page_to_type_a_pin_into_without_the_old_key) {
  press();
  EXPECT_EQ(browser.get("/expired")["page"], "progress");
  EXPECT_EQ(browser.post("/login/pin", {{"pin", "1234"}})["code"], "login_ended");
  EXPECT_EQ(at.house.member().pin_attempts, 0);
  sign_by_old_key();
  PortalBrowser stranger{at};  // another browser than the one that pressed
  EXPECT_EQ(stranger.get("/expired")["page"], "expired");
}

TEST_F(TheExpired, reach_nothing_but_their_order) {
  press();
  sign_by_old_key();
  browser.get("/expired");
  EXPECT_EQ(browser.post("/expired")["code"], "login_wrong_step");  // PIN and card first
  answer_pin_and_card();
  EXPECT_EQ(browser.post("/renewal")["code"], "method_not_allowed");
  EXPECT_EQ(browser.get("/notices")["code"], "not_found");
  EXPECT_EQ(browser.post("/login/renewal")["code"], "method_not_allowed");
  const std::string cookie = browser.cookies["__Host-login"];
  Browser login_host{at};
  login_host.cookie = cookie;
  EXPECT_EQ(code_of(login_host.get("/notices")), "login_ended");
}

TEST_F(TheExpired, cannot_come_in_by_the_cookie_of_an_ordinary_login) {
  at.now = login::testing::now;
  Browser ordinary{at};
  ordinary.log_in();
  browser.cookies["__Host-login"] = ordinary.cookie;
  EXPECT_EQ(browser.get("/expired")["page"], "expired");
  EXPECT_EQ(browser.post("/login/log-off")["code"], "login_ended");
  EXPECT_EQ(json_of(ordinary.get("/notices"))["page"], "notices");
}

TEST_F(TheExpired, log_off_without_hurting_anybody_on_the_portal_host) {
  press();
  sign_by_old_key();
  browser.get("/expired");
  browser.post("/login/log-off");
  EXPECT_TRUE(at.forgotten.empty());
  EXPECT_TRUE(browser.cookies["__Host-login"].empty());
}

}  // namespace
}  // namespace sekisho::http
