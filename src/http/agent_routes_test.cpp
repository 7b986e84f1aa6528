// SPDX-License-Identifier: Apache-2.0
// From 更新 on the page to ⑫, with the agent's requests as they come over the wire.
#include <gtest/gtest.h>

#include "http/test_portal.h"

namespace sekisho::http {
namespace {

using namespace testing;
using crypto::testing::TestKey;

class TheAgent : public ::testing::Test {
 protected:
  TestPortal at;
  Browser browser{at};
  TestKey new_key = TestKey::p256();
  Bytes csr = new_key.request("x");

  // Pressed in the browser; gives the ticket out of the URL that starts the agent.
  std::string pressed() {
    browser.log_in();
    const Json page = json_of(browser.post("/renewal"));
    const auto launch = page["launch"].get<std::string>();
    EXPECT_TRUE(launch.starts_with("sekisho:portal.localhost:8443/"));
    order = page["order"];
    return launch.substr(launch.find('/') + 1);
  }
  Response post(const std::string& path, const std::string& body) {
    Request request = plain_request("POST", "portal.localhost", path);
    request.body = body;
    return answer(at.portal, request);
  }
  Json look(const std::string& ticket) {
    return json_of(post("/agent/tickets/look", Json{{"ticket", ticket}}.dump()));
  }
  std::string by_old_key(const std::string& ticket, const Json& looked) {
    return login::testing::shared_key().jws_text(
        {{"typ", "sekisho-request"},
         {"url", "https://portal.localhost:8443/agent/orders/request"},
         {"nonce", looked["nonce"]},
         {"x5t#S256", base64url(parse_hex(looked["old_certificate"].get<std::string>()).value())}},
        {{"ticket", ticket}, {"csr", base64url(csr)}});
  }
  Json by_new_key(const std::string& verb, const Json& payload) {
    const std::string path = "/agent/orders/" + order + "/";
    const Json nonce = json_of(post(path + "nonce", "{}"));
    return json_of(post(path + verb, new_key.jws_text({{"typ", "sekisho-" + verb},
                                                       {"url", "https://portal.localhost:8443" + path + verb},
                                                       {"nonce", nonce["nonce"]}},
                                                      payload)));
  }
  std::string stage() { return json_of(browser.get("/renewals/" + order))["stage"]; }
  std::string order;
};

TEST_F(TheAgent, renews_and_the_page_follows_each_step) {
  const std::string ticket = pressed();
  EXPECT_EQ(stage(), "wait");
  const Json looked = look(ticket);
  EXPECT_EQ(stage(), "consent");
  EXPECT_EQ(looked["order"], order);
  EXPECT_EQ(looked["company"], "株式会社せきしょ商店");
  EXPECT_EQ(looked["role"], "administrator");
  EXPECT_EQ(looked["matching_number"], json_of(browser.get("/renewal"))["matching_number"]);
  EXPECT_EQ(post("/agent/tickets/progress", Json{{"ticket", ticket}, {"stage", "consented"}}.dump()).status,
            204);
  EXPECT_EQ(stage(), "key");
  const Json issued = json_of(post("/agent/orders/request", by_old_key(ticket, looked)));
  EXPECT_EQ(stage(), "install");
  const auto leaf = certificate::Certificate::parse_pem(issued["certificate"].get<std::string>()).value();
  EXPECT_EQ(by_new_key("fetch", {{"order", order}})["certificate"], issued["certificate"]);
  EXPECT_EQ(by_new_key("proof", {{"leaf", leaf.fingerprint().text()}})["state"], "proven");
  EXPECT_EQ(stage(), "done");
  const Json done = json_of(browser.get("/renewal"));
  EXPECT_EQ(done["page"], "done");
  EXPECT_EQ(done["new_month"], "2029-02");
  EXPECT_EQ(done["common_name"], leaf.common_name());
}

TEST_F(TheAgent, s_new_certificate_logs_in_and_supersedes_the_old_one) {
  const std::string ticket = pressed();
  const Json issued = json_of(post("/agent/orders/request", by_old_key(ticket, look(ticket))));
  const auto leaf = certificate::Certificate::parse_pem(issued["certificate"].get<std::string>()).value();
  browser.post("/login/log-off");
  // Its handshake comes before the agent's proof: that proves it as well.
  Browser fresh{at};
  fresh.leaf = leaf.der();
  EXPECT_EQ(json_of(fresh.get("/?door=administrator"))["code"], "provisional");
  EXPECT_EQ(at.house.people.certificate(leaf.fingerprint())->status, CertificateStatus::Active);
  EXPECT_EQ(json_of(fresh.post("/login/go-on"))["page"], "pin");
  EXPECT_EQ(at.house.held().status, CertificateStatus::Active);  // the old one: nothing is proven but the key
  at.house.card().used.clear();
  EXPECT_EQ(fresh.log_in()["page"], "notices");
  EXPECT_EQ(at.house.held().status, CertificateStatus::Superseded);
  EXPECT_EQ(json_of(browser.get("/notices"))["page"], nullptr);  // logged off before
}

TEST_F(TheAgent, s_routes_refuse_browsers_whatever_they_send) {
  const std::string ticket = pressed();
  for (const char* path : {"/agent/tickets/look", "/agent/tickets/progress", "/agent/orders/request"}) {
    for (const char* header : {"origin", "sec-fetch-site"}) {
      Request request = plain_request("POST", "portal.localhost", path);
      request.body = Json{{"ticket", ticket}, {"stage", "declined"}}.dump();
      request.headers[header] =
          std::string(header) == "origin" ? "https://portal.localhost:8443" : "same-origin";
      EXPECT_EQ(code_of(answer(at.portal, request)), "foreign_page") << path;
    }
  }
  EXPECT_FALSE(at.orders.rows().tickets.front().looked_at);
  EXPECT_EQ(answer(at.portal, plain_request("GET", "portal.localhost", "/agent/tickets/look")).status, 405);
}

TEST_F(TheAgent, gets_a_code_for_whatever_it_cannot_have) {
  const std::string ticket = pressed();
  EXPECT_EQ(code_of(post("/agent/tickets/look", "{}")), "bad_request");
  EXPECT_EQ(code_of(post("/agent/tickets/look", "\xff")), "bad_request");
  EXPECT_EQ(code_of(post("/agent/tickets/look", R"({"ticket":"guess"})")), "ticket_invalid");
  EXPECT_EQ(code_of(post("/agent/tickets/progress", Json{{"ticket", ticket}, {"stage", "issued"}}.dump())),
            "bad_request");
  EXPECT_EQ(code_of(post("/agent/orders/request", "not a jws")), "jws_malformed");
  EXPECT_EQ(code_of(post("/agent/orders/short/nonce", "{}")), "bad_request");
  EXPECT_EQ(code_of(post("/agent/orders/" + std::string(32, 'a') + "/nonce", "{}")), "order_unknown");
  EXPECT_EQ(code_of(post("/agent/orders/" + order + "/steal", "{}")), "not_found");
  EXPECT_EQ(code_of(post("/agent/other", "{}")), "not_found");
}

TEST_F(TheAgent, cannot_use_a_ticket_at_another_institution_s_address) {
  at.serve(contract::testing::institution_of("9002", "other.localhost"), shared_authority().certificate());
  const std::string ticket = pressed();
  Request request = plain_request("POST", "other.localhost", "/agent/tickets/look");
  request.body = Json{{"ticket", ticket}}.dump();
  EXPECT_EQ(code_of(answer(at.portal, request)), "ticket_invalid");
}

TEST_F(TheAgent, s_ticket_dies_with_the_log_off_of_the_page_that_minted_it) {
  const std::string ticket = pressed();
  EXPECT_NE(json_of(browser.post("/login/log-off"))["location"].get<std::string>().find("&until="),
            std::string::npos);
  EXPECT_EQ(look(ticket)["code"], "ticket_invalid");
}

TEST_F(TheAgent, s_order_is_as_unknown_as_none_to_another_person) {
  pressed();
  at.orders.rows().orders.front().member.contract = ContractId::trusted("00000000002");
  EXPECT_EQ(code_of(browser.get("/renewals/" + order)), "order_unknown");
}

TEST_F(TheAgent, has_nothing_to_do_outside_the_window) {
  at.now = at.house.held().not_after - days{40};
  browser.host = at.hosts.mint("portal.localhost", {});
  browser.log_in();
  EXPECT_EQ(code_of(browser.post("/renewal")), "renewal_not_due");
  EXPECT_EQ(json_of(browser.get("/renewal"))["page"], "notices");
}

TEST_F(TheAgent, is_stopped_from_the_page) {
  const std::string ticket = pressed();
  const Json looked = look(ticket);
  EXPECT_EQ(json_of(browser.post("/renewal/stop"))["progress"]["stage"], "stopped");
  EXPECT_EQ(code_of(post("/agent/orders/request", by_old_key(ticket, looked))), "order_closed");
  EXPECT_EQ(code_of(browser.post("/renewal/stop")), "order_unknown");
}

TEST_F(TheAgent, s_page_hears_only_of_changes) {
  const std::string ticket = pressed();
  const Json progress = json_of(browser.get("/renewals/" + order));
  const std::string after = "/renewals/" + order + "?after=" + std::to_string(progress["version"].get<int>());
  EXPECT_EQ(browser.get(after).status, 204);
  look(ticket);
  EXPECT_EQ(browser.get(after).status, 200);
}

TEST_F(TheAgent, s_page_hears_that_the_ticket_ran_out) {
  look(pressed());
  const Json progress = json_of(browser.get("/renewals/" + order));
  EXPECT_EQ(progress["stage"], "consent");
  at.now += std::chrono::minutes{10};
  const std::string after = "/renewals/" + order + "?after=" + std::to_string(progress["version"].get<int>());
  EXPECT_EQ(browser.get(after).status, 204);
  at.now += std::chrono::seconds{1};
  browser.host = at.hosts.mint("portal.localhost", {});
  browser.log_in();
  EXPECT_EQ(json_of(browser.get(after))["stage"], "wait");
}

}  // namespace
}  // namespace sekisho::http
