// SPDX-License-Identifier: Apache-2.0
// The doctor's pages, as a browser gets them.
#include <gtest/gtest.h>

#include "http/test_portal.h"

namespace sekisho::http {
namespace {

using namespace testing;
using contract::RevocationReason;

class Arriving : public ::testing::Test {
 protected:
  TestPortal at;
  Browser browser{at};

  Json doctor(const std::string& target = "/?door=administrator") {
    const Response response = browser.get(target);
    EXPECT_EQ(json_of(response)["page"], "doctor");
    return json_of(response);
  }
  void expect_no_way_in(const char* code) {
    const Json page = doctor();
    EXPECT_EQ(page["code"], code);
    EXPECT_EQ(page["may_go_on"], false);
    EXPECT_TRUE(browser.cookie.empty());
    EXPECT_TRUE(at.house.records.rows().logins.empty());
    EXPECT_EQ(page["support"].get<std::string>().size(), 6U);
    EXPECT_EQ(at.log.back().event, "login.certificate");
  }
};

TEST_F(Arriving, without_a_certificate_names_that) {
  browser.leaf.reset();
  expect_no_way_in("no_certificate");
  browser.leaf = Bytes{1, 2, 3};
  expect_no_way_in("no_certificate");
}

TEST_F(Arriving, with_one_of_a_ca_that_is_not_ours_names_that) {
  certificate::testing::Authority strange(certificate::KeyKind::P256);
  browser.leaf = strange.certificate().der();
  expect_no_way_in("unknown_issuer");
}

TEST_F(Arriving, with_another_institution_s_says_whose_it_is) {
  at.served->clear();
  at.serve(contract::testing::institution_of("9002", "other.localhost"), shared_authority().certificate());
  certificate::testing::Authority own(certificate::KeyKind::P256);
  at.serve(at.house.institution, own.certificate());
  at.house.people.certificates.clear();
  expect_no_way_in("other_institution");
  EXPECT_EQ(doctor()["other_code"], "9002");
}

TEST_F(Arriving, with_a_good_one_that_nobody_registered_names_that_and_shows_no_company) {
  at.house.people.certificates.clear();
  expect_no_way_in("unknown_leaf");
  EXPECT_EQ(doctor()["chosen"]["role"], nullptr);
  EXPECT_EQ(doctor()["chosen"]["company"], "");
}

TEST_F(Arriving, with_a_machine_s_certificate_names_that) {
  at.house.people.members.front().kind = contract::MemberKind::Machine;
  expect_no_way_in("machine_certificate");
}

TEST_F(Arriving, with_an_expired_revoked_or_frozen_one_names_that) {
  at.house.held().status = CertificateStatus::Revoked;
  at.house.held().reason = RevocationReason::KeyCompromise;
  expect_no_way_in("revoked");
  at.house.held().status = CertificateStatus::Frozen;
  expect_no_way_in("frozen");
  EXPECT_EQ(doctor()["frozen_on"], rfc3339(at.house.held().status_since));
  at.house.held().status = CertificateStatus::Active;
  at.now = at.house.held().not_after + days{1};
  browser.host = at.hosts.mint("portal.localhost", {});
  expect_no_way_in("expired");
  EXPECT_EQ(doctor()["grace_until"], rfc3339(at.house.held().not_after + days{90}));
}

TEST_F(Arriving, at_the_other_door_goes_on_through_that_one_after_its_page) {
  const Json page = doctor("/?door=user");
  EXPECT_EQ(page["code"], "admin_at_user_door");
  EXPECT_EQ(page["other_door"], "administrator");
  EXPECT_EQ(json_of(browser.post("/login/go-on"))["page"], "pin");
}

TEST_F(Arriving, with_a_superseded_one_goes_on_after_its_page_to_a_restricted_login) {
  at.house.held().status = CertificateStatus::Superseded;
  EXPECT_EQ(doctor()["code"], "superseded");
  EXPECT_EQ(code_of(browser.post("/login/pin", {{"pin", "1234"}})), "login_wrong_step");
  EXPECT_EQ(json_of(browser.post("/login/go-on"))["page"], "pin");
  EXPECT_EQ(code_of(browser.post("/login/go-on")), "login_wrong_step");
  browser.post("/login/pin", {{"pin", "1234"}});
  Json values = Json::object();
  for (const std::string& cell : at.house.card().challenge) {
    values[cell] = login::testing::card_values().at(cell);
  }
  const Json notices = json_of(browser.post("/login/card", {{"values", values}}));
  EXPECT_EQ(notices["restricted"], true);
  EXPECT_EQ(notices["application_url"], nullptr);
  EXPECT_EQ(notices["notices"][0]["renewal"], "/renewal");
}

TEST_F(Arriving, does_not_go_on_when_the_certificate_was_stopped_while_the_page_stood) {
  at.house.held().status = CertificateStatus::Superseded;
  doctor();
  at.house.held().status = CertificateStatus::Revoked;
  const Response response = browser.post("/login/go-on");
  EXPECT_EQ(code_of(response), "login_wrong_step");
  EXPECT_EQ(json_of(response)["page"]["code"], "revoked");
  EXPECT_EQ(json_of(response)["page"]["may_go_on"], false);
}

TEST_F(Arriving, never_counts_against_the_pin) {
  for (const auto status :
       {CertificateStatus::Revoked, CertificateStatus::Frozen, CertificateStatus::Superseded}) {
    at.house.held().status = status;
    browser.cookie.clear();
    doctor();
  }
  EXPECT_EQ(at.house.member().pin_attempts, 0);
}

TEST_F(Arriving, under_an_old_or_made_up_name_leads_to_the_top_page) {
  browser.host = "aaaaaaaaaa.login.portal.localhost";
  EXPECT_EQ(code_of(browser.get("/")), "login_ended");
  Request page = browser.request("GET", "/");
  page.headers["accept"] = "text/html";
  const Response document = browser.send(page);
  EXPECT_NE(document.body.find("\"page\":\"used_address\""), std::string::npos);
  EXPECT_TRUE(at.house.records.rows().logins.empty());
}

}  // namespace
}  // namespace sekisho::http
