// SPDX-License-Identifier: Apache-2.0
// Everything that stands behind the TLS port, wired once: storage, keys, institutions, the renewal's verbs,
// the scheduler.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "http/portal.h"

namespace sekisho::programs {

struct HouseSettings {
  std::string data;         // folder with master.key and authorities/
  std::string database;     // storage URL; empty: SQLite in the data folder
  int password_workers{0};  // Argon2 and signing at a time; 0: cores − 1
  std::string public_port;  // ":8443", "" for 443
  http::ServerIdentity identity;
  http::Assets assets;
  std::function<http::Response(const http::Request&)> static_file;
};

class House {
 public:
  static Result<std::unique_ptr<House>> open(HouseSettings settings, Log log);
  virtual ~House() = default;

  [[nodiscard]] virtual std::shared_ptr<http::Hosts> hosts() const = 0;  // the TLS policy
  [[nodiscard]] virtual http::Handler handler() const = 0;
  // The TLS port exists only after the handler: its memory is reached through this.
  virtual void reach_port(std::function<void(const std::string&)> forget) = 0;
  virtual void start_scheduler() = 0;
};

}  // namespace sekisho::programs
