// SPDX-License-Identifier: Apache-2.0
// sekishod: reads its settings, opens the house, listens until it is told to stop.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "certificate/cmp_message.h"
#include "http/server.h"
#include "http/static_files.h"
#include "programs/json_log.h"
#include "programs/sekishod/house.h"
#include "programs/settings.h"
#include "programs/stop_signals.h"
#include "programs/toml_file.h"

namespace sekisho::programs {
namespace {

// An OCSP request has at most 4 KiB of it.
constexpr std::size_t plain_body_octets{certificate::CmpMessage::most_octets};

std::string url_port(int port) { return port == 443 ? std::string() : ":" + std::to_string(port); }

Result<HouseSettings> house_settings(const Settings& settings, const http::StaticFiles& files) {
  const std::string certificate =
      settings.tls_certificate.empty() ? settings.data + "/server.pem" : settings.tls_certificate;
  const std::string key = settings.tls_key.empty() ? settings.data + "/server.key" : settings.tls_key;
  auto certificate_pem = TRY(read_text(certificate));
  auto key_pem = TRY(read_text(key));
  return HouseSettings{settings.data,
                       settings.database,
                       settings.signer == "file" ? "" : settings.signer,
                       settings.pki_port != 0,
                       settings.workers,
                       settings.password_workers,
                       http::ServerIdentity{std::move(certificate_pem), std::move(key_pem)},
                       files.assets(),
                       [&files](const http::Request& request) { return files.answer(request); }};
}

// Each connection is a descriptor, and the usual soft limit is 1,024.
void allow_many_descriptors() {
  rlimit descriptors{};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);
  }
}

http::ServerLimits limits_of(const Settings& settings) {
  http::ServerLimits limits;
  limits.workers = static_cast<std::size_t>(settings.workers);
  limits.waiting = static_cast<std::size_t>(settings.waiting);
  limits.connections = static_cast<std::size_t>(settings.connections);
  limits.connections_an_address = static_cast<std::size_t>(settings.connections_an_address);
  limits.new_connections_an_address = static_cast<std::size_t>(settings.new_connections_an_address);
  limits.idle = std::chrono::seconds{settings.idle_seconds};
  return limits;
}

// Revocation lists and OCSP; null where the settings want none.
Result<std::unique_ptr<http::Server>> listen_plainly(const Settings& settings, House& house, const Log& log) {
  if (settings.pki_port == 0) {
    return std::unique_ptr<http::Server>();
  }
  http::ServerLimits limits = limits_of(settings);
  limits.body_octets = plain_body_octets;
  const http::Listen where{settings.pki_address, static_cast<unsigned short>(settings.pki_port), 1,
                           house.pki_at_once()};
  return http::Server::listen(where, nullptr, limits, house.pki_handler(), log);
}

Result<void> serve(const Settings& settings, const Log& log) {
  const sigset_t signals = block_stop_signals();
  allow_many_descriptors();
  const auto files = TRY(http::StaticFiles::load(settings.web));
  auto house = TRY(House::open(TRY(house_settings(settings, files)), log));
  const http::Listen where{settings.address,
                           static_cast<unsigned short>(settings.port),
                           static_cast<std::size_t>(settings.io_threads),
                           {}};
  auto pki = TRY(listen_plainly(settings, *house, log));
  auto server = TRY(http::Server::listen(where, house->hosts(), limits_of(settings), house->handler(), log));
  house->open_doors([&server](const std::string& host) { server->forget(host); },
                    url_port(settings.public_port == 0 ? server->port() : settings.public_port));
  log(LogLine{
      Severity::Notice,
      "sekishod.ready",
      {{"port", std::to_string(server->port())}, {"pki_port", std::to_string(pki ? pki->port() : 0)}}});
  int signal = 0;
  sigwait(&signals, &signal);
  log(LogLine{Severity::Notice, "sekishod.stopping", {{"signal", std::to_string(signal)}}});
  server->stop(std::chrono::seconds{settings.stop_seconds});
  if (pki) {
    pki->stop(std::chrono::seconds{settings.stop_seconds});
  }
  return {};
}

int run(const std::string& config, bool check_only) {
  const auto settings = config.empty() ? Result<Settings>(Settings{}) : load_settings(config);
  if (!settings.ok()) {
    std::cerr << text_of(settings.error().code, Language::English) << '\n' << settings.error().detail;
    return 1;
  }
  if (check_only) {
    std::cout << "ok\n";
    return 0;
  }
  const auto served = serve(settings.value(), json_log(settings.value().log_level));
  if (!served.ok()) {
    std::cerr << "sekishod: " << wire_name(served.error().code) << ": " << served.error().detail << '\n';
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace sekisho::programs

int main(int argc, char** argv) {
  CLI::App app{"sekishod: the portal for certificate login and renewal"};
  std::string config;
  std::string check;
  app.add_option("--config", config, "settings file (TOML); without one, the defaults");
  app.add_option("--check-config", check, "check that settings file and end");
  CLI11_PARSE(app, argc, argv);
  return sekisho::programs::run(check.empty() ? config : check, !check.empty());
}
