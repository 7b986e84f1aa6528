// SPDX-License-Identifier: Apache-2.0
// 重要なお知らせ and the renewal's pages, as the browser gets them.
#include <gtest/gtest.h>

#include "http/test_portal.h"

namespace sekisho::http {
namespace {

using namespace testing;
using contract::NoticeKind;

class TheNotices : public ::testing::Test {
 protected:
  TestPortal at;
  Browser browser{at};

  NoticeId add(NoticeKind kind, const Fingerprint& subject, Time created, char id) {
    at.house.people.notices.push_back(
        {NoticeId::trusted(std::string(32, id)), at.house.key, kind, subject, created, {}, {}});
    return at.house.people.notices.back().id;
  }
  NoticeId due() { return add(NoticeKind::RenewalDue, at.house.held().fingerprint, at.now - days{11}, 'd'); }
};

TEST_F(TheNotices, link_to_the_renewal_of_the_very_certificate_that_logged_in) {
  due();
  const Json page = browser.log_in();
  ASSERT_EQ(page["notices"].size(), 1U);
  EXPECT_EQ(page["notices"][0]["kind"], "renewal_due");
  EXPECT_EQ(page["notices"][0]["days_left"], 19);
  EXPECT_EQ(page["notices"][0]["renewal"], "/renewal");
  EXPECT_EQ(page["notices"][0]["unread"], true);
  EXPECT_EQ(page["application_url"], "https://bank.example/");
  EXPECT_EQ(page["restricted"], false);
}

TEST_F(TheNotices, are_read_when_they_were_shown_and_stay_in_the_list) {
  const NoticeId id = due();
  browser.log_in();
  EXPECT_EQ(json_of(browser.get("/notices/" + id.text()))["page"], "notice");
  EXPECT_EQ(json_of(browser.get("/notices"))["notices"][0]["unread"], false);
}

TEST_F(TheNotices, of_somebody_else_are_not_found_nor_marked) {
  const NoticeId id = due();
  at.house.people.notices.front().member.contract = ContractId::trusted("00000000002");
  browser.log_in();
  EXPECT_TRUE(json_of(browser.get("/notices"))["notices"].empty());
  EXPECT_EQ(code_of(browser.get("/notices/" + id.text())), "not_found");
  EXPECT_EQ(browser.post("/notices/" + id.text() + "/read").status, 204);
  EXPECT_FALSE(at.house.people.notices.front().read_at);
}

TEST_F(TheNotices, about_another_certificate_of_the_person_carry_no_link) {
  contract::HeldCertificate other = at.house.held();
  other.fingerprint = Fingerprint::trusted(std::string(64, 'a'));
  at.house.people.certificates.push_back(other);
  add(NoticeKind::RenewalDue, other.fingerprint, at.now, 'e');
  EXPECT_EQ(browser.log_in()["notices"][0]["renewal"], nullptr);
}

TEST_F(TheNotices, say_that_a_renewal_is_under_way) {
  due();
  browser.log_in();
  EXPECT_EQ(json_of(browser.get("/notices"))["notices"][0]["open_order"], false);
  browser.post("/renewal");
  EXPECT_EQ(json_of(browser.get("/notices"))["notices"][0]["open_order"], true);
}

class TheRenewalPage : public TheNotices {};

TEST_F(TheRenewalPage, shows_the_new_end_before_anything_is_opened) {
  browser.log_in();
  const Json page = json_of(browser.get("/renewal"));
  EXPECT_EQ(page["page"], "renew");
  EXPECT_EQ(page["new_until"], "2029-02-28T14:59:59Z");
  EXPECT_TRUE(at.orders.rows().orders.empty());
}

TEST_F(TheRenewalPage, gives_the_ticket_once_and_only_to_the_press_that_minted_it) {
  browser.log_in();
  const Json pressed = json_of(browser.post("/renewal"));
  EXPECT_EQ(pressed["page"], "progress");
  EXPECT_FALSE(pressed["launch"].is_null());
  const Json reloaded = json_of(browser.get("/renewal"));
  EXPECT_EQ(reloaded["launch"], nullptr);
  EXPECT_EQ(reloaded["order"], pressed["order"]);
  EXPECT_EQ(reloaded["matching_number"], pressed["matching_number"]);
  at.now += minutes{9};
  browser.post("/login/stay");
  at.now += minutes{2};
  EXPECT_EQ(json_of(browser.get("/renewal"))["matching_number"], nullptr);
}

TEST_F(TheRenewalPage, pressed_twice_goes_on_with_one_order) {
  browser.log_in();
  const Json first = json_of(browser.post("/renewal"));
  const Json second = json_of(browser.post("/renewal"));
  EXPECT_EQ(first["order"], second["order"]);
  EXPECT_EQ(first["matching_number"], second["matching_number"]);
  EXPECT_NE(first["launch"], second["launch"]);
}

TEST_F(TheRenewalPage, tells_a_second_login_that_the_renewal_is_under_way_elsewhere) {
  browser.log_in();
  const Json pressed = json_of(browser.post("/renewal"));
  const auto launch = pressed["launch"].get<std::string>();
  must(at.renewals.look(at.house.institution.code, launch.substr(launch.find('/') + 1), at.now));
  EXPECT_EQ(json_of(browser.get("/renewal"))["elsewhere"], false);
  Browser other{at};
  other.log_in();
  EXPECT_EQ(json_of(other.get("/renewal"))["elsewhere"], true);
}

TEST_F(TheRenewalPage, says_queued_when_the_issue_takes_long_although_nothing_changed) {
  browser.log_in();
  const std::string order = json_of(browser.post("/renewal"))["order"];
  auto& row = at.orders.rows().orders.front();
  row.state = renewal::State::Requested;
  at.orders.rows().tickets.front().consented_at = at.now;
  const std::string after = "/renewals/" + order + "?after=" + std::to_string(row.version);
  EXPECT_EQ(json_of(browser.get("/renewals/" + order))["stage"], "issue");
  EXPECT_EQ(browser.get(after).status, 204);
  at.now += seconds{16};
  EXPECT_EQ(json_of(browser.get(after))["stage"], "queued");
}

TEST_F(TheRenewalPage, says_how_an_order_ended) {
  browser.log_in();
  const std::string order = json_of(browser.post("/renewal"))["order"];
  const std::vector<std::pair<renewal::State, const char*>> ends{{renewal::State::Cancelled, "stopped"},
                                                                 {renewal::State::Lapsed, "lapsed"},
                                                                 {renewal::State::Rejected, "rejected"},
                                                                 {renewal::State::Committed, "done"}};
  for (const auto& [state, stage] : ends) {
    at.orders.rows().orders.front().state = state;
    EXPECT_EQ(json_of(browser.get("/renewals/" + order))["stage"], stage);
  }
}

}  // namespace
}  // namespace sekisho::http
