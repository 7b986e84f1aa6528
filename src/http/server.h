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
  std::size_t head_octets{16U * 1024U};
  std::size_t body_octets{256U * 1024U};
  std::chrono::seconds handshake{10};
  std::chrono::seconds head{10};  // from the first octet of a request to the end of its headers
  std::chrono::seconds body{10};
  std::chrono::seconds idle{75};  // kept-alive and waiting
  std::size_t connections{10'000};
  std::size_t workers{64};
  std::size_t waiting{1'024};  // requests waiting for a worker; more are answered 503 + Retry-After
};

struct Listen {
  std::string address{"127.0.0.1"};
  unsigned short port{8443};  // 0: any free one
};

class Server {
 public:
  // `plain` false: the TLS port. The handler sees only requests whose Host equals the SNI (421 otherwise).
  static Result<std::unique_ptr<Server>> listen(const Listen& where, std::shared_ptr<TlsPolicy> tls,
                                                ServerLimits limits, Handler handler, Log log);
  virtual ~Server() = default;
  [[nodiscard]] virtual unsigned short port() const = 0;
  // TLS sessions of that host name are dropped and its open connections close after their present answer.
  virtual void forget(const std::string& host) = 0;
  virtual void stop(
      std::chrono::seconds grace) = 0;  // no new connections; what runs may finish; then returns
};

}  // namespace sekisho::http
