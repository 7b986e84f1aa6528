// SPDX-License-Identifier: Apache-2.0
// A real server on a free loopback port, with a policy of a few names, for the tests of the port.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/server.h"
#include "http/tls_client_test.h"

namespace sekisho::http::testing {

inline const std::string host = "Host: portal.test\r\n";

// portal.test asks for nothing; one.login.test and two.login.test ask; old.login.test asks with TLS 1.2 only.
class FewNames : public TlsPolicy {
 public:
  FewNames(const Identity& server, const Identity& authority) : server_(server) {
    names_.push_back(authority.subject());
  }

  [[nodiscard]] Reception receive(std::string_view sni) const override;
  [[nodiscard]] std::vector<Bytes> authority_names(std::string_view authorities) const override;
  [[nodiscard]] std::string certificate_chain_pem() const override { return server_.certificate_pem(); }
  [[nodiscard]] std::string private_key_pem() const override { return server_.key_pem(); }
  void handshake_without_request(std::string_view sni) override;

  void add_authority(const Identity& authority);
  [[nodiscard]] std::vector<std::string> without_request() const;

 private:
  const Identity& server_;
  mutable std::mutex mutex_;
  std::vector<Bytes> names_;
  std::vector<std::string> without_request_;
};

struct People {
  Identity server = make_identity({.name = "portal.test"});
  Identity authority = make_identity({.name = "Test CA"});
  Identity person = make_identity({.name = "Taro", .issuer = &authority});
  Identity other = make_identity({.name = "Jiro", .issuer = &authority});
};
const People& people();

class ThePort : public ::testing::Test {
 protected:
  void listen(ServerLimits limits = quick_limits(), std::size_t io_threads = 1);
  void TearDown() override;
  static ServerLimits quick_limits();  // every time limit is one or two seconds

  [[nodiscard]] ClientWish as_person(std::string sni = "one.login.test") const {
    return {.sni = std::move(sni), .identity = &people().person};
  }
  std::string answer_to(std::string_view raw);  // of portal.test, one connection
  int status_of(std::string_view raw);          // 0: the connection ended without an answer
  [[nodiscard]] bool logged(const std::string& event) const;

  std::shared_ptr<FewNames> policy_ = std::make_shared<FewNames>(people().server, people().authority);
  std::unique_ptr<Server> server_;
  std::atomic<int> handled_{0};
  std::atomic<int> running_{0};
  std::atomic<bool> release_{false};  // ends /hold

 private:
  Response respond(const Request& request);
  mutable std::mutex mutex_;
  std::vector<std::string> events_;
};

std::string body_of(const std::string& answer);

}  // namespace sekisho::http::testing
