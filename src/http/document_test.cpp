// SPDX-License-Identifier: Apache-2.0
// The document around a page's data, and the pages for anyone.
#include "http/document.h"

#include <gtest/gtest.h>

#include "http/test_portal.h"

namespace sekisho::http {
namespace {

using namespace testing;

class ADocument : public ::testing::Test {
 protected:
  TestPortal at;
  Response get(const std::string& target, const std::string& accept = "text/html") {
    Request request = plain_request("GET", "portal.localhost", target);
    request.headers["accept"] = accept;
    return answer(at.portal, request);
  }
  // What the page's script would read.
  static Json page_in(const Response& document) {
    const std::string start = "<script type=\"application/json\" id=\"page\">";
    const auto from = document.body.find(start) + start.size();
    return Json::parse(document.body.substr(from, document.body.find("</script>", from) - from), nullptr,
                       false);
  }
};

TEST_F(ADocument, carries_its_page_and_loads_only_what_the_build_named) {
  const Response document = get("/");
  EXPECT_EQ(document.status, 200);
  EXPECT_EQ(page_in(document)["page"], "top");
  EXPECT_NE(document.body.find(
                "src=\"https://portal.localhost:8443/static/assets/main.js\" integrity=\"sha384-js\""),
            std::string::npos);
  EXPECT_NE(document.body.find(
                "href=\"https://portal.localhost:8443/static/assets/main.css\" integrity=\"sha384-css\""),
            std::string::npos);
}

TEST_F(ADocument, has_a_policy_without_inline_foreign_or_framed_content) {
  const Response document = get("/");
  const std::string policy = header_of(document, "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src https://portal.localhost:8443; "));
  for (const char* part : {"style-src https://portal.localhost:8443;", "connect-src 'self';",
                           "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"}) {
    EXPECT_NE(policy.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(policy.find('*'), std::string::npos);
  EXPECT_EQ(header_of(document, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(document, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(document, "Referrer-Policy"), "no-referrer");
}

TEST_F(ADocument, is_not_ended_by_a_name_that_holds_markup) {
  const std::string evil = "</script><script>alert(1)</script><!--\"&";
  at.house.institution.name = evil;
  at.serve(at.house.institution, shared_authority().certificate());
  const Response document = get("/");
  EXPECT_EQ(document.body.find("<script>alert"), std::string::npos);
  EXPECT_EQ(document.body.find("<!--"), std::string::npos);
  EXPECT_EQ(page_in(document)["institution"]["name"], evil);
  EXPECT_NE(document.body.find("<title>&lt;/script>"), std::string::npos);
}

TEST_F(ADocument, shows_broken_text_of_an_old_system_instead_of_failing) {
  at.house.institution.name = "broken \xff name";
  at.serve(at.house.institution, shared_authority().certificate());
  EXPECT_EQ(get("/").status, 200);
  EXPECT_TRUE(page_in(get("/")).is_object());
}

TEST_F(ADocument, asked_for_as_json_is_the_page_alone) {
  const Response response = get("/", "application/json");
  EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  EXPECT_EQ(json_of(response)["page"], "top");
}

TEST_F(ADocument, speaks_the_language_that_was_asked_for) {
  EXPECT_EQ(page_in(get("/"))["language"], "ja");
  EXPECT_EQ(page_in(get("/?lang=en"))["language"], "en");
  EXPECT_EQ(page_in(get("/?lang=en"))["institution"]["name"], "Sekisho Shinkin Bank");
  EXPECT_NE(get("/?lang=en").body.find("<html lang=\"en\">"), std::string::npos);
  EXPECT_EQ(page_in(get("/?lang=<x>"))["language"], "ja");
}

TEST_F(ADocument, keeps_speaking_the_language_that_was_chosen_once) {
  const std::string set = header_of(get("/?lang=en"), "Set-Cookie");
  EXPECT_EQ(set, "__Host-language=en; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000");
  EXPECT_EQ(header_of(get("/"), "Set-Cookie"), "");
  const auto later = [&](const std::string& target, const std::string& value) {
    Request request = plain_request("GET", "portal.localhost", target);
    request.headers["accept"] = "text/html";
    request.headers["cookie"] = "__Host-language=" + value;
    return answer(at.portal, request);
  };
  EXPECT_EQ(page_in(later("/method?door=user", "en"))["language"], "en");
  EXPECT_EQ(page_in(later("/method?lang=ja", "en"))["language"], "ja") << "chosen anew";
  EXPECT_EQ(page_in(later("/", "<x>"))["language"], "ja");
  EXPECT_TRUE(header_of(later("/login/certificate?door=user", "en"), "Location").ends_with("&lang=en"));
}

TEST_F(ADocument, about_log_off_repeats_nothing_that_a_link_may_have_made_up) {
  EXPECT_EQ(page_in(get("/logged-off?ended=idle"))["ended"], "idle");
  EXPECT_EQ(page_in(get("/logged-off?ended=hacked"))["ended"], "log_off");
  EXPECT_EQ(page_in(get("/logged-off?until=call 03-1234"))["order_until"], nullptr);
  EXPECT_EQ(page_in(get("/logged-off?until=2028-02-17T00:00:00Z"))["order_until"], "2028-02-17T00:00:00Z");
}

TEST_F(ADocument, that_does_not_exist_says_so_in_words_and_in_a_code) {
  const Response page = get("/no/such/page");
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(page_in(page)["code"], "not_found");
  EXPECT_EQ(code_of(get("/no/such/page", "application/json")), "not_found");
}

TEST_F(ADocument, of_a_host_that_is_not_served_is_misdirected) {
  EXPECT_EQ(answer(at.portal, plain_request("GET", "strange.localhost", "/")).status, 421);
}

TEST_F(ADocument, is_never_the_answer_to_a_post_on_the_portal_host) {
  for (const char* path : {"/", "/method", "/login/certificate", "/renewal"}) {
    EXPECT_EQ(answer(at.portal, plain_request("POST", "portal.localhost", path)).status, 405) << path;
  }
  // Only a login of the second door answers there.
  EXPECT_EQ(answer(at.portal, plain_request("POST", "portal.localhost", "/login/pin")).status, 401);
}

TEST_F(ADocument, sends_each_login_to_a_fresh_name_that_asks) {
  std::string last;
  for (const char* door : {"administrator", "user", "nonsense"}) {
    const Response response = get(std::string("/login/certificate?door=") + door);
    EXPECT_EQ(response.status, 303);
    const std::string location = header_of(response, "Location");
    const std::string host = location.substr(8, location.find(':', 8) - 8);
    EXPECT_TRUE(at.hosts.asks(host)) << location;
    EXPECT_NE(host, last);
    EXPECT_TRUE(location.ends_with(std::string(":8443/?door=") +
                                   (std::string(door) == "user" ? "user" : "administrator") + "&lang=ja"));
    last = host;
  }
}

}  // namespace
}  // namespace sekisho::http
