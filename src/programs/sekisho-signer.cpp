// SPDX-License-Identifier: Apache-2.0
// sekisho-signer: holds the CAs' keys, under a user of its own, and signs for sekishod over a Unix socket
// what the old keys asked for.
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/time.h"
#include "crypto/digest.h"
#include "programs/json_log.h"
#include "programs/signer/keys.h"
#include "programs/signer/settings.h"
#include "programs/stop_signals.h"
#include "signer/listener.h"

namespace sekisho::programs {
namespace {

// Whoever asked made what the lint refuses: house and signer do not agree, and somebody must look.
Severity severity_of(ErrorCode code) {
  if (code == ErrorCode::LintFailed || code == ErrorCode::SignedDiffers) {
    return Severity::Alarm;
  }
  const bool later = code == ErrorCode::SignerAway || code == ErrorCode::OrderAwaitsApproval;
  return later ? Severity::Warning : Severity::Failure;
}

void log_answer(const Log& log, const signer::Peer& peer, const Result<Bytes>& answer,
                const std::string& what) {
  LogLine line{
      Severity::Notice,
      "signer.signed",
      {{"user", std::to_string(peer.user)}, {"process", std::to_string(peer.process)}, {"tbs", what}}};
  if (!answer.ok()) {
    line.severity = severity_of(answer.error().code);
    line.event = "signer.refused";
    line.fields.emplace_back("code", wire_name(answer.error().code));
    line.fields.emplace_back("detail", answer.error().detail);
  }
  log(line);
}

Result<void> serve(const SignerSettings& settings, const Log& log) {
  const sigset_t signals = block_stop_signals();
  const auto house = TRY(open_signer(settings));
  const Clock clock = system_clock();
  const auto answer = [&](signer::Question question, const signer::Peer& peer) {
    const auto request = signer::parse_question(std::move(question));
    const Result<Bytes> signature =
        request.ok() ? house->service->sign(request.value(), clock()) : Result<Bytes>(request.error());
    log_answer(log, peer, signature, request.ok() ? crypto::sha256_hex(request->tbs_der) : "");
    return signer::text_of(signature);
  };
  const auto listener = TRY(signer::Listener::open(settings.socket, answer));
  log(LogLine{Severity::Notice, "signer.ready", {{"socket", settings.socket}}});
  int signal = 0;
  sigwait(&signals, &signal);
  log(LogLine{Severity::Notice, "signer.stopping", {{"signal", std::to_string(signal)}}});
  return {};
}

int ended(const Result<void>& done) {
  if (!done.ok()) {
    std::cerr << "sekisho-signer: " << wire_name(done.error().code) << ": " << done.error().detail << '\n';
  }
  return done.ok() ? 0 : 1;
}

Result<void> run(const std::string& config, const Adoption* adoption) {
  const SignerSettings settings = TRY(load_signer_settings(config));
  return adoption == nullptr ? serve(settings, json_log(settings.log_level)) : adopt_key(settings, *adoption);
}

}  // namespace
}  // namespace sekisho::programs

int main(int argc, char** argv) {
  CLI::App app{"sekisho-signer: the process that holds the CAs' keys"};
  std::string config = "/etc/sekisho/signer.toml";
  app.add_option("--config", config, "settings file (TOML)")->capture_default_str();
  sekisho::programs::Adoption adoption;
  CLI::App& adopt = *app.add_subcommand("adopt", "take over a CA's key file from sekishod's data folder");
  adopt.add_option("--key", adoption.key_file, "the key file")->required();
  adopt.add_option("--master-key", adoption.master_key, "master.key of that data folder")->required();
  adopt.add_option("--as", adoption.name, "its name in the signer's own folder")->required();
  CLI11_PARSE(app, argc, argv);
  return sekisho::programs::ended(sekisho::programs::run(config, adopt.parsed() ? &adoption : nullptr));
}
