// SPDX-License-Identifier: Apache-2.0
// Who answers is judged before a word is said. The exchange itself is tested by the journeys against
// sekishod.
#include "agent/linux/curl_portal.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

// A port that was free a moment ago.
int free_port() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);          // NOLINT
  EXPECT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);  // NOLINT
  ::close(listener);
  return ntohs(address.sin_port);
}

class APortal : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sekisho-tls-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    for (const std::string name : {"ours", "proxy"}) {
      const std::string at = (folder_ / name).string();
      ASSERT_EQ(
          std::system(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=portal.localhost -addext "
                       "subjectAltName=DNS:portal.localhost -keyout " +
                       at + ".key -out " + at + ".pem 2>/dev/null")
                          .c_str()),
          0);
    }
  }
  void TearDown() override {
    if (server_ > 0) {
      ::kill(server_, SIGTERM);
      ::waitpid(server_, nullptr, 0);
    }
    fs::remove_all(folder_);
  }

  void serve(const std::string& name) {
    port_ = free_port();
    const std::string at = (folder_ / name).string();
    server_ = ::fork();
    if (server_ == 0) {
      ::execlp("openssl", "openssl", "s_server", "-quiet", "-accept",
               ("127.0.0.1:" + std::to_string(port_)).c_str(), "-cert", (at + ".pem").c_str(), "-key",
               (at + ".key").c_str(), nullptr);
      ::_exit(127);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
  }

  ErrorCode refusal(const std::string& host) {
    CurlPortal portal({{host}, (folder_ / "ours.pem").string(), Language::Japanese});
    const auto reply = portal.post({host, "/agent/tickets/look", "application/json", "{}"});
    return reply.ok() ? ErrorCode::Internal : reply.error().code;
  }

  fs::path folder_;
  pid_t server_{0};
  int port_{0};
};

TEST_F(APortal, that_does_not_answer_is_offline) {
  EXPECT_EQ(refusal("portal.localhost:" + std::to_string(free_port())), ErrorCode::AgentOffline);
}

TEST_F(APortal, behind_a_proxy_that_opens_the_traffic_is_not_believed) {
  serve("proxy");
  EXPECT_EQ(refusal("portal.localhost:" + std::to_string(port_)), ErrorCode::AgentInspected);
}

TEST_F(APortal, under_another_name_is_not_believed) {
  serve("ours");
  EXPECT_EQ(refusal("other.localhost:" + std::to_string(port_)), ErrorCode::AgentInspected);
}

TEST_F(APortal, that_is_not_configured_is_never_called) {
  CurlPortal portal({{"portal.localhost:1"}, "", Language::Japanese});
  const auto reply = portal.post({"portal.localhost:2", "/", "application/json", "{}"});
  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, ErrorCode::AgentUrlInvalid);
}

}  // namespace
}  // namespace sekisho::agent
