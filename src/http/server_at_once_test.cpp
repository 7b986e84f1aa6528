// SPDX-License-Identifier: Apache-2.0
// Answers that the I/O thread gives by itself, on connections that are kept to ask again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "http/server.h"
#include "http/tls_client_test.h"

namespace sekisho::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// POST /quick is answered at once with its body, unless that says "slow"; everything else by a worker.
class AQuickPort : public ::testing::Test {
 protected:
  AQuickPort() {
    QuickHandler quick = [](const Request& request, ByteView body) -> std::optional<QuickAnswer> {
      if (request.path != "/quick" || text_view(body) == "slow") {
        return std::nullopt;
      }
      return QuickAnswer{"X-By: io\r\n", Bytes(body.begin(), body.end())};
    };
    Handler handler = [](const Request& request) {
      return Response{200, {{"X-By", "worker"}}, request.path + " " + request.body, false};
    };
    server_ = Server::listen({"127.0.0.1", 0, 1, std::move(quick)}, nullptr, ServerLimits{},
                             std::move(handler), [](const LogLine&) {})
                  .value();
    socket_ = testing::connect_to(server_->port());
  }
  ~AQuickPort() override { ::close(socket_); }

  static std::string request(const std::string& body, const std::string& more = "") {
    return "POST /quick HTTP/1.1\r\nHost: pki.test\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  void send(const std::string& octets) const { ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL); }
  // Until so many answers' bodies ended with "!", or the end of the connection.
  std::string read(int answers = 1) const {
    std::string got;
    char octet = 0;
    while (answers > 0 && ::recv(socket_, &octet, 1, 0) == 1) {
      got += octet;
      answers -= octet == '!' ? 1 : 0;
    }
    return got;
  }
  std::string ask(const std::string& body, const std::string& more = "") const {
    send(request(body, more));
    return read();
  }

  std::unique_ptr<Server> server_;
  int socket_;
};

TEST_F(AQuickPort, answers_the_same_head_with_another_body_again_and_again) {
  for (const char* const body : {"one!", "two!", "six!"}) {
    const std::string got = ask(body);
    EXPECT_THAT(got, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(got, HasSubstr("X-By: io\r\nContent-Length: 4\r\n\r\n" + std::string(body)));
  }
  EXPECT_THAT(ask("longer!"), HasSubstr("\r\n\r\nlonger!"));
}

TEST_F(AQuickPort, leaves_to_a_worker_what_it_cannot_answer_also_under_the_same_head) {
  EXPECT_THAT(ask("one!"), HasSubstr("X-By: io"));
  send(request("slow"));
  send("GET /! HTTP/1.1\r\nHost: pki.test\r\n\r\n");
  const std::string both = read(1);
  EXPECT_THAT(both, HasSubstr("X-By: worker"));
  EXPECT_THAT(both, HasSubstr("/quick slow"));
  EXPECT_THAT(both, HasSubstr("\r\n\r\n/!"));
}

TEST_F(AQuickPort, answers_in_order_what_came_at_once) {
  EXPECT_THAT(ask("one!"), HasSubstr("one!"));
  send(request("two!") + request("six!") + request("ten!") + "GET /! HTTP/1.1\r\nHost: pki.test\r\n\r\n" +
       request("end!"));
  EXPECT_THAT(read(5), ::testing::MatchesRegex(".*two!.*six!.*ten!.*/!.*end!"));
}

TEST_F(AQuickPort, waits_for_a_body_that_comes_in_pieces) {
  EXPECT_THAT(ask("one!"), HasSubstr("one!"));
  const std::string whole = request("two!");
  for (const std::size_t cut : {whole.size() - 2, whole.size() - 4, std::size_t{10}}) {
    send(whole.substr(0, cut));
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    send(whole.substr(cut));
    EXPECT_THAT(read(), HasSubstr("X-By: io\r\nContent-Length: 4\r\n\r\ntwo!"));
  }
}

TEST_F(AQuickPort, closes_where_it_is_asked_to_and_refuses_a_bad_head_after_a_good_one) {
  EXPECT_THAT(ask("one!"), HasSubstr("one!"));
  send("POST /quick HTTP/1.1\r\nHost: pki.test\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\ntwo!");
  EXPECT_THAT(read(), StartsWith("HTTP/1.1 400"));
}

TEST_F(AQuickPort, ends_the_connection_after_the_answer_for_one_who_wants_it_closed) {
  EXPECT_THAT(ask("one!", "Connection: close\r\n"), HasSubstr("Connection: close"));
  EXPECT_TRUE(testing::socket_ends_within(socket_, 2));
}

}  // namespace
}  // namespace sekisho::http
