// SPDX-License-Identifier: Apache-2.0
// What the port does with requests, good and bad (threats, rows 5, 23 and 24).
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "http/server_fixture_test.h"

namespace sekisho::http::testing {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ThePortOfHttp : public ThePort {
 protected:
  void SetUp() override { listen(); }
  void wait_for(const std::atomic<int>& counter, int value) {
    for (int wait = 0; wait < 2000 && counter < value; ++wait) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ASSERT_GE(counter, value);
  }
};

TEST_F(ThePortOfHttp, keeps_a_connection_open_for_the_next_request) {
  TlsClient client(server_->port(), {.sni = "portal.test"});
  EXPECT_THAT(client.get("/a"), HasSubstr("GET /a"));
  EXPECT_THAT(client.get("/b"), HasSubstr("GET /b"));
  client.send(
      "POST /c HTTP/1.1\r\nHost: portal.test:8443\r\nContent-Length: 3\r\n\r\nabcGET /d HTTP/1.1\r\nHost: "
      "portal.test\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_answer(), HasSubstr("POST /c host=portal.test body=3"));
  EXPECT_THAT(client.read_answer(), HasSubstr("GET /d"));
  EXPECT_TRUE(client.ends_within(1));
}

TEST_F(ThePortOfHttp, always_says_strict_transport_security) {
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: portal.test\r\n\r\n"),
              HasSubstr("Strict-Transport-Security: max-age=63072000\r\n"));
}

TEST_F(ThePortOfHttp, answers_head_without_a_body) {
  TlsClient client(server_->port(), {.sni = "portal.test"});
  client.send(
      "HEAD / HTTP/1.1\r\nHost: portal.test\r\n\r\nGET /next HTTP/1.1\r\nHost: portal.test\r\nConnection: "
      "close\r\n\r\n");
  std::string all;
  for (std::string part = client.read_answer(); !part.empty(); part = client.read_answer()) {
    all += part;
  }
  EXPECT_EQ(all.find("HEAD /"), std::string::npos);
  EXPECT_THAT(all, HasSubstr("Content-Length: "));
}

TEST_F(ThePortOfHttp, sends_a_large_answer_whole) {
  TlsClient client(server_->port(), {.sni = "portal.test"});
  EXPECT_GT(client.get("/large").size(), 3'000'000U);
}

TEST_F(ThePortOfHttp, says_go_on_to_those_who_ask_first) {
  TlsClient client(server_->port(), {.sni = "portal.test"});
  client.send("POST /x HTTP/1.1\r\nHost: portal.test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 100 Continue"));
  client.send("ab");
  EXPECT_THAT(client.read_answer(), HasSubstr("body=2"));
}

struct Bad {
  const char* name;
  std::string raw;
  int status;
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

class ABadRequest : public ThePortOfHttp, public ::testing::WithParamInterface<Bad> {};

TEST_P(ABadRequest, is_refused_and_ends_the_connection) {
  TlsClient client(server_->port(), {.sni = "portal.test"});
  client.send(GetParam().raw);
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 " + std::to_string(GetParam().status)));
  EXPECT_TRUE(client.ends_within(3));
  EXPECT_EQ(handled_, 0);
}

const std::string get = "GET / HTTP/1.1\r\n";
const std::string post = "POST / HTTP/1.1\r\n" + host;

INSTANTIATE_TEST_SUITE_P(
    Of, ABadRequest,
    ::testing::Values(
        Bad{"two_kinds_of_length", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            400},
        Bad{"chunks", post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
        Bad{"two_lengths", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
        Bad{"a_list_of_lengths", post + "Content-Length: 3, 3\r\n\r\nabc", 400},
        Bad{"a_signed_length", post + "Content-Length: +3\r\n\r\nabc", 400},
        Bad{"a_length_beyond_numbers", post + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
        Bad{"a_large_body", post + "Content-Length: 262145\r\n\r\n", 413},
        Bad{"a_body_with_get", get + host + "Content-Length: 1\r\n\r\na", 400},
        Bad{"a_bare_lf", "GET / HTTP/1.1\nHost: portal.test\n\n", 400},
        Bad{"a_bare_lf_in_headers", get + "Host: portal.test\n\r\n", 400},
        Bad{"a_bare_cr", get + host + "X: a\rb\r\n\r\n", 400},
        Bad{"a_nul", get + host + std::string("X: a\0b\r\n\r\n", 10), 400},
        Bad{"a_folded_line", get + host + "X: a\r\n b\r\n\r\n", 400},
        Bad{"a_space_before_the_colon", get + host + "Content-Length : 3\r\n\r\n", 400},
        Bad{"a_header_without_name", get + host + ": x\r\n\r\n", 400}, Bad{"no_host", get + "\r\n", 400},
        Bad{"two_hosts", get + host + host + "\r\n", 400},
        Bad{"a_host_that_is_none", get + "Host: portal.test/../\r\n\r\n", 400},
        Bad{"another_host", get + "Host: one.login.test\r\n\r\n", 421},
        Bad{"an_absolute_target_elsewhere", "GET https://one.login.test/ HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"http_1_0", "GET / HTTP/1.0\r\n" + host + "\r\n", 400},
        Bad{"http_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        Bad{"a_strange_method", "TRACE / HTTP/1.1\r\n" + host + "\r\n", 405},
        Bad{"no_version", "GET /\r\n" + host + "\r\n", 400},
        Bad{"two_spaces", "GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"a_path_upwards", "GET /a/../b HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"an_encoded_path_upwards", "GET /a/%2e%2E/b HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"an_encoded_slash", "GET /a%2fb HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"an_encoded_nul", "GET /a%00 HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"an_encoded_line_break", "GET /?a=%0d%0aX HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"an_overlong_slash", "GET /a%c0%afb HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"half_an_escape", "GET /a%4 HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"a_name_twice", "GET /?a=1&%61=2 HTTP/1.1\r\n" + host + "\r\n", 400},
        Bad{"a_long_header", get + host + "X: " + std::string(17'000, 'x') + "\r\n\r\n", 431},
        Bad{"an_endless_header", get + host + "X: " + std::string(17'000, 'x'), 431},
        Bad{"an_unknown_expectation", post + "Expect: miracle\r\nContent-Length: 1\r\n\r\na", 400}),
    [](const auto& each) { return each.param.name; });

TEST_F(ThePortOfHttp, refuses_more_than_a_hundred_headers) {
  std::string raw = get + host;
  for (int each = 0; each < 100; ++each) {
    raw += "X-" + std::to_string(each) + ": y\r\n";
  }
  EXPECT_EQ(status_of(raw + "\r\n"), 431);
}

TEST_F(ThePortOfHttp, believes_nobody_who_says_who_the_client_is) {
  const std::string answer = answer_to(
      get + host +
      "X-SSL-Client-Cert: evil\r\nX_SSL_Client_Cert: evil\r\nX-Forwarded-For: evil\r\nForwarded: for=evil\r\n"
      "Client-Cert: evil\r\nClient-Cert-Chain: evil\r\nSSL-Client-Verify: evil\r\nX-Forwarded-Client-Cert: "
      "evil\r\n"
      "X-Real-IP: evil\r\nX-ARR-ClientCert: evil\r\nX-Client-Cert: evil\r\nX-Sekisho-Page: 1\r\n\r\n");
  EXPECT_THAT(answer, Not(HasSubstr("evil")));
  EXPECT_THAT(answer, HasSubstr("x-sekisho-page=1"));
}

TEST_F(ThePortOfHttp, answers_500_where_a_handler_throws_and_goes_on) {
  TlsClient client(server_->port(), {.sni = "portal.test"});
  const std::string answer = client.get("/throw");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(answer, HasSubstr("application/problem+json"));
  EXPECT_THAT(answer, Not(HasSubstr("a bug")));
  EXPECT_TRUE(logged("http.exception"));
  EXPECT_THAT(client.get("/"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ThePortOfHttp, never_lets_a_header_break_the_answer_apart) {
  EXPECT_THAT(answer_to("GET /split HTTP/1.1\r\n" + host + "\r\n"), StartsWith("HTTP/1.1 500"));
}

TEST_F(ThePortOfHttp, says_busy_when_the_queue_is_full_and_recovers) {
  std::vector<std::unique_ptr<TlsClient>> holding;
  for (int each = 0; each < 6; ++each) {  // 4 workers, 2 waiting
    holding.push_back(std::make_unique<TlsClient>(server_->port(), ClientWish{.sni = "portal.test"}));
    holding.back()->send("GET /hold HTTP/1.1\r\n" + host + "\r\n");
    wait_for(running_, std::min(each + 1, 4));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  TlsClient late(server_->port(), {.sni = "portal.test"});
  const std::string answer = late.get("/");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(answer, HasSubstr("Retry-After: 1\r\n"));
  release_ = true;
  for (const auto& client : holding) {
    EXPECT_THAT(client->read_answer(), StartsWith("HTTP/1.1 200"));
  }
  EXPECT_THAT(late.get("/"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ThePortOfHttp, finishes_what_runs_before_it_stops) {
  TlsClient busy(server_->port(), {.sni = "portal.test"});
  TlsClient idle(server_->port(), {.sni = "portal.test"});
  idle.get("/");
  busy.send("GET /hold HTTP/1.1\r\n" + host + "\r\n");
  wait_for(running_, 2);
  std::thread stopping([this] { server_->stop(std::chrono::seconds(10)); });
  EXPECT_TRUE(idle.ends_within(1));
  EXPECT_EQ(connect_to(server_->port()), -1);
  release_ = true;
  const std::string answer = busy.read_answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  busy.leave();
  stopping.join();
}

TEST_F(ThePortOfHttp, stops_without_waiting_longer_than_the_grace) {
  TlsClient slow(server_->port(), {.sni = "portal.test"});
  slow.send("GET / HTTP/1.1\r\n");
  const auto start = std::chrono::steady_clock::now();
  server_->stop(std::chrono::seconds(0));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
}

}  // namespace

}  // namespace sekisho::http::testing
