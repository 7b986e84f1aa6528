// SPDX-License-Identifier: Apache-2.0
// The TLS port and the plain-HTTP port: strict HTTP/1.1 (RFC 9112), limits on sizes and times, synchronous
// handlers on a worker pool, a graceful stop.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/log.h"
#include "http/request.h"
#include "http/tls.h"

namespace sekisho::http {

struct ServerLimits {
  std::size_t head_octets{std::size_t{16} * 1024};
  std::size_t body_octets{std::size_t{256} * 1024};
  std::chrono::seconds handshake{10};
  // The handshake's rest where a certificate is asked for: a token's PIN is typed within it.
  std::chrono::seconds signing{90};
  std::chrono::seconds head{10};  // to the end of a request's headers, from its first octet or the handshake
  std::chrono::seconds body{10};
  std::chrono::seconds write{60};  // one whole answer
  std::chrono::seconds idle{75};   // kept-alive and waiting for the next request
  std::size_t connections{10'000};
  std::size_t connections_an_address{2'000};    // a proxy, or a company's way out, is one address
  std::size_t new_connections_an_address{200};  // a second; ten seconds' worth may come at once
  std::size_t workers{96};
  std::size_t waiting{1'024};  // requests waiting for a worker; more are answered 503 + Retry-After
};

struct Listen {
  std::string address{"127.0.0.1"};
  unsigned short port{8443};  // 0: any free one
  std::size_t io_threads{1};
  QuickHandler at_once{};  // asked before the handler; what it answers is not logged: it may be very much
};

class Server {
 public:
  // With a policy, a TLS port: the handler sees only requests whose Host equals the SNI (421 otherwise).
  // Without, plain HTTP. `handler` and `log` are called on many threads at once.
  static Result<std::unique_ptr<Server>> listen(const Listen& where, std::shared_ptr<TlsPolicy> tls,
                                                ServerLimits limits, Handler handler, Log log);
  virtual ~Server() = default;
  [[nodiscard]] virtual unsigned short port() const = 0;
  // TLS sessions of that host name are dropped and its open connections close after their present answer.
  virtual void forget(const std::string& host) = 0;
  // No new connections; what runs may finish; then returns.
  virtual void stop(std::chrono::seconds grace) = 0;
};

}  // namespace sekisho::http
