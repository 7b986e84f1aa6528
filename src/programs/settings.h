// SPDX-License-Identifier: Apache-2.0
// sekishod's settings: TOML, every one with a good default, unknown keys refused by name.
#pragma once

#include <string>

#include "base/result.h"

namespace sekisho::programs {

struct Settings {
  std::string address{"127.0.0.1"};
  int port{8443};
  int public_port{0};  // what stands in URLs; 0: the same as port
  std::string pki_address{"127.0.0.1"};
  int pki_port{0};                       // plain HTTP: revocation lists, OCSP, CA certificates; 0: none
  std::string data{"/var/lib/sekisho"};  // holds sekisho.db, master.key, authorities/
  std::string database;                  // "sqlite:/path" or "postgresql:…"; empty: sekisho.db in `data`
  std::string tls_certificate;           // PEM chain; empty: server.pem in `data`
  std::string tls_key;                   // PEM; empty: server.key in `data`
  std::string signer{"file"};            // CA keys: "file", in `data`; or the path of sekisho-signer's socket
  std::string web{"/usr/share/sekisho/web"};
  int io_threads{1};
  int workers{96};
  int password_workers{0};              // Argon2 and signatures at a time; 0: cores − 1
  int waiting{1'024};                   // requests that may wait for a worker; more are answered 503
  int connections{10'000};              // open at once
  int connections_an_address{2'000};    // of those, from one address
  int new_connections_an_address{200};  // a second, from one address; ten seconds' worth may come at once
  int idle_seconds{75};                 // how long a kept-alive connection may wait for its next request
  int stop_seconds{10};                 // how long running requests may finish at a stop
  std::string log_level{"notice"};      // debug, notice, warning, failure
};

Result<Settings> parse_settings(const std::string& toml);  // SettingsInvalid: every fault, a line each
Result<Settings> load_settings(const std::string& path);   // FileUnreadable too

}  // namespace sekisho::programs
