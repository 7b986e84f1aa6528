// SPDX-License-Identifier: Apache-2.0
#include "http/pki_routes.h"

#include <gtest/gtest.h>

#include "certificate/ocsp_test_support.h"
#include "http/http_date.h"
#include "revocation/fake_records.h"

namespace sekisho::http {
namespace {

using contract::CertificateStatus;
using std::chrono::hours;
using std::chrono::minutes;

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [known, value] : response.headers) {
    if (known == name) {
      return value;
    }
  }
  return "";
}

class ThePlainPort : public ::testing::Test {
 protected:
  ThePlainPort() {
    house.keep(serial, CertificateStatus::Active);
    EXPECT_TRUE(lists.renew(house.now).ok());
    EXPECT_TRUE(responder.renew(house.now).ok());
  }
  Response send(const std::string& method, const std::string& path, const std::string& body = "",
                const std::string& if_none_match = "") {
    Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    if (!if_none_match.empty()) {
      request.headers["if-none-match"] = if_none_match;
    }
    return pki_answer(pki, request);
  }
  Response get(const std::string& path) { return send("GET", path); }
  std::string file(const char* ending) { return "/" + house.name() + ending; }
  Bytes question() { return certificate::testing::ocsp_request_for({asked()}); }
  certificate::testing::OcspQuestion asked() { return {house.ca.certificate(), serial}; }
  int status_of(const Response& response) {
    return certificate::testing::read_ocsp(view(response.body), asked(), house.now).response;
  }

  static constexpr const char* serial = "0badcafe0badcafe";
  revocation::testing::TestHouse house;
  revocation::Lists lists{house.records, house.authorities(), house.logger()};
  revocation::StatusFeed feed{house.records, house.authorities(), house.logger()};
  revocation::Responder responder{house.records, house.authorities(), Secret(ByteView(Bytes(32, 7))),
                                  house.logger(), &feed};
  Pki pki{lists, responder, house.authorities(), [this] { return house.now; }};
};

TEST_F(ThePlainPort, gives_the_list_with_what_a_cache_needs_to_know) {
  house.now += minutes{1};
  const Response answer = get(file(".crl"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(header_of(answer, "Content-Type"), "application/pkix-crl");
  EXPECT_EQ(header_of(answer, "Last-Modified"), http_date(house.now - minutes{1}));
  EXPECT_EQ(header_of(answer, "Expires"), http_date(house.now - minutes{1} + revocation::Lists::life));
  EXPECT_EQ(header_of(answer, "Cache-Control"), "max-age=3600, public, no-transform, must-revalidate");
  EXPECT_EQ(to_bytes(answer.body), lists.find(house.name())->der);
  EXPECT_EQ(header_of(answer, "Set-Cookie"), "");
}

TEST_F(ThePlainPort, sends_nothing_again_that_the_asker_has) {
  const std::string tag = header_of(get(file(".crl")), "ETag");
  const Response same = send("GET", file(".crl"), "", tag);
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(send("GET", file(".crl"), "", "\"other\"").status, 200);
}

TEST_F(ThePlainPort, gives_the_authoritys_certificate) {
  const Response answer = get(file(".cer"));
  EXPECT_EQ(header_of(answer, "Content-Type"), "application/pkix-cert");
  EXPECT_EQ(to_bytes(answer.body), house.ca.certificate().der());
}

TEST_F(ThePlainPort, answers_ocsp_by_post_which_no_cache_keeps_and_by_get_which_one_may_keep_a_minute) {
  const Response posted = send("POST", "/ocsp", std::string(text_view(question())));
  EXPECT_EQ(status_of(posted), OCSP_RESPONSE_STATUS_SUCCESSFUL);
  EXPECT_EQ(header_of(posted, "Content-Type"), "application/ocsp-response");
  EXPECT_EQ(header_of(posted, "Cache-Control"), "no-store");
  const Response got = get("/ocsp/" + base64(question()));
  EXPECT_EQ(got.body, posted.body);
  EXPECT_EQ(header_of(got, "Cache-Control"), "max-age=60, public, no-transform, must-revalidate");
  EXPECT_EQ(header_of(got, "Expires"), http_date(house.now + revocation::Responder::answer_life));
  EXPECT_EQ(header_of(got, "ETag").size(), 66U);
}

TEST_F(ThePlainPort, says_at_once_what_it_would_have_said_later) {
  Request request;
  request.method = "POST";
  request.path = "/ocsp";
  const Bytes asked = question();
  EXPECT_FALSE(pki_answer_at_once(pki, request, asked));
  ASSERT_TRUE(feed.poll().ok());
  const Response later = send("POST", "/ocsp", std::string(text_view(asked)));
  const auto at_once = pki_answer_at_once(pki, request, asked);
  ASSERT_TRUE(at_once);
  EXPECT_EQ(text_view(at_once->body), later.body);
  std::string lines;
  for (const auto& [name, value] : later.headers) {
    lines.append(name).append(": ").append(value).append("\r\n");
  }
  EXPECT_EQ(at_once->header_lines, lines);
  request.path = "/ocspx";
  EXPECT_FALSE(pki_answer_at_once(pki, request, asked));
}

TEST_F(ThePlainPort, refuses_what_is_no_question_in_words_of_ocsp) {
  EXPECT_EQ(status_of(send("POST", "/ocsp", "hello")), OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  EXPECT_EQ(status_of(get("/ocsp/!!!")), OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  EXPECT_EQ(status_of(get("/ocsp/")), OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  EXPECT_EQ(header_of(get("/ocsp/!!!"), "Cache-Control"), "no-store");
}

TEST_F(ThePlainPort, has_nothing_else) {
  for (const char* const path : {"/", "/9001-0000000000000000.crl", "/.crl", "/.cer", "/x", "/ocspx"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
  EXPECT_EQ(get("/ocsp").status, 405);
  EXPECT_EQ(send("POST", file(".crl")).status, 405);
  EXPECT_EQ(send("POST", "/ocsp/AAAA").status, 405);
}

}  // namespace
}  // namespace sekisho::http
