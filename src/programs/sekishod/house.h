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
  std::string signer;       // socket of sekisho-signer; empty: the key files in `data`
  bool plain_port{false};   // statuses are kept in memory for it
  int workers{96};          // threads that answer requests
  int password_workers{0};  // Argon2 and signing at a time; 0: cores − 1
  http::ServerIdentity identity;
  http::Assets assets;
  std::function<http::Response(const http::Request&)> static_file;
};

class House {
 public:
  static Result<std::unique_ptr<House>> open(HouseSettings settings, Log log);
  virtual ~House() = default;

  [[nodiscard]] virtual std::shared_ptr<http::Hosts> hosts() const = 0;  // the TLS policy
  [[nodiscard]] virtual http::Handler handler() = 0;
  [[nodiscard]] virtual http::Handler pki_handler() = 0;  // of the plain port
  [[nodiscard]] virtual http::QuickHandler pki_at_once() = 0;
  // The TLS port exists only after the handler, and no request is answered before this: its memory, and what
  // stands behind a host in a URL (":8443", "" for 443).
  virtual void open_doors(std::function<void(const std::string&)> forget, std::string url_port) = 0;
};

}  // namespace sekisho::programs
