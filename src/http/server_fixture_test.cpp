// SPDX-License-Identifier: Apache-2.0
#include "http/server_fixture_test.h"

#include <stdexcept>
#include <thread>

#include "crypto/digest.h"

namespace sekisho::http::testing {

Reception FewNames::receive(std::string_view sni) const {
  Reception reception;
  reception.known = sni == "portal.test" || sni.ends_with(".login.test");
  reception.certificate =
      sni.ends_with(".login.test") ? ClientCertificate::Asked : ClientCertificate::NotAsked;
  reception.versions = sni == "old.login.test" ? TlsVersions::Only12 : TlsVersions::From12;
  reception.authorities = "9001";
  return reception;
}

std::vector<Bytes> FewNames::authority_names(std::string_view authorities) const {
  const std::lock_guard lock(mutex_);
  return authorities == "9001" ? names_ : std::vector<Bytes>();
}

void FewNames::handshake_without_request(std::string_view sni) {
  const std::lock_guard lock(mutex_);
  without_request_.emplace_back(sni);
}

void FewNames::add_authority(const Identity& authority) {
  const std::lock_guard lock(mutex_);
  names_.push_back(authority.subject());
}

std::vector<std::string> FewNames::without_request() const {
  const std::lock_guard lock(mutex_);
  return without_request_;
}

const People& people() {
  static const People all;
  return all;
}

ServerLimits ThePort::quick_limits() {
  ServerLimits limits;
  limits.handshake = std::chrono::seconds(1);
  limits.signing = std::chrono::seconds(2);
  limits.head = std::chrono::seconds(1);
  limits.body = std::chrono::seconds(1);
  limits.write = std::chrono::seconds(2);
  limits.idle = std::chrono::seconds(2);
  limits.workers = 4;
  limits.waiting = 2;
  return limits;
}

void ThePort::listen(ServerLimits limits, std::size_t io_threads) {
  auto listening = Server::listen(
      {.address = "127.0.0.1", .port = 0, .io_threads = io_threads}, policy_, limits,
      [this](const Request& request) { return respond(request); },
      [this](const LogLine& line) {
        const std::lock_guard lock(mutex_);
        events_.push_back(line.event);
      });
  ASSERT_TRUE(listening.ok()) << listening.error().detail;
  server_ = std::move(listening).value();
}

void ThePort::TearDown() {
  release_ = true;
  server_.reset();
}

// Says back what the handler saw.
Response ThePort::respond(const Request& request) {
  ++running_;
  Response response;
  if (request.path == "/hold") {
    while (!release_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  if (request.path == "/throw") {
    throw std::runtime_error("a bug");
  }
  if (request.path == "/split") {
    response.headers.emplace_back("X-Name", "a\r\nSet-Cookie: stolen=1");
  }
  if (request.path == "/large") {
    response.body.assign(3'000'000, 'x');
  } else {
    response.body = request.method + " " + request.path + " host=" + request.host +
                    " body=" + std::to_string(request.body.size()) +
                    " leaf=" + (request.peer ? crypto::sha256_hex(request.peer->leaf) : "none") +
                    " sent=" + (request.peer ? std::to_string(request.peer->sent.size()) : "0");
  }
  for (const auto& [name, value] : request.headers) {
    response.body += " " + name + "=" + value;
  }
  ++handled_;
  return response;
}

std::string ThePort::answer_to(std::string_view raw) {
  TlsClient client(server_->port(), {.sni = "portal.test"});
  client.send(raw);
  return client.read_answer();
}

int ThePort::status_of(std::string_view raw) {
  const std::string answer = answer_to(raw);
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

bool ThePort::logged(const std::string& event) const {
  const std::lock_guard lock(mutex_);
  return std::find(events_.begin(), events_.end(), event) != events_.end();
}

std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace sekisho::http::testing
