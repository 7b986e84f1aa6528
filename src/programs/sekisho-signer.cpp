// SPDX-License-Identifier: Apache-2.0
// sekisho-signer: holds the CAs' keys, under a user of its own, and signs for sekishod over a Unix socket
// what the old keys asked for.
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/time.h"
#include "crypto/digest.h"
#include "programs/json_log.h"
#include "programs/key_kind.h"
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

// What the command line says; one of the four.
struct Line {
  std::string config{"/etc/sekisho/signer.toml"};
  Adoption adoption;
  OnToken place;
  NewKey made;
};

Result<void> adopt(const Line& line) {
  const bool token = !line.place.pkcs11.empty();
  if (token == !line.adoption.name.empty()) {
    return Error{ErrorCode::UsageWrong, "either --as, or --pkcs11 with --token, --label and --pin-file"};
  }
  if (token) {
    TRY(adopt_key(line.place, line.adoption));
    std::cout << "On the token " << line.place.token << " as " << line.place.label
              << ": it has signed there, and gives its key to nobody.\n"
                 "Name it in the settings (docs/SIGNER.md), then remove "
              << line.adoption.key_file << " and every backup that holds it together with its master.key.\n";
    return {};
  }
  return adopt_key(TRY(load_signer_settings(line.config)), line.adoption);
}

Result<void> make(const Line& line) {
  const KeyFingerprint key = TRY(make_key(line.place, line.made));
  std::cout << "Made on the token " << line.place.token << " as " << line.place.label
            << "; nobody gets it from there.\n"
            << "  key SHA-256  " << key.text() << "\nNext, where the root is: sekisho ca sign … "
            << line.made.out << "\nthen, in the house: sekisho ca install --key-at-signer …\n";
  return {};
}

Result<void> set_clock(const Line& line) {
  const SignerSettings settings = TRY(load_signer_settings(line.config));
  const auto log = TRY(signer::SignatureLog::open(settings.path_of("signatures.log")));
  const Time newest = log->newest();
  const Time now = system_clock()();
  const bool set = TRY(log->set_clock(now));
  std::cout << "The newest signature is of " << rfc3339(newest) << ", the clock says " << rfc3339(now)
            << (set ? ".\nFrom now on it counts as right; signatures.log says so.\n"
                    : ": it is not behind. Nothing has changed.\n");
  return {};
}

Result<void> serve(const Line& line) {
  const SignerSettings settings = TRY(load_signer_settings(line.config));
  return serve(settings, json_log(settings.log_level));
}

void add_place(CLI::App& act, OnToken& place, bool needed) {
  CLI::Option& library =
      *act.add_option("--pkcs11", place.pkcs11, "the token's PKCS#11 library")->required(needed);
  act.add_option("--token", place.token, "the token's label")->needs(&library)->required(needed);
  act.add_option("--label", place.label, "the key's label on it")->needs(&library)->required(needed);
  CLI::Option& pin = *act.add_option("--pin-file", place.pin_file, "file of mode 0600 with the token's PIN");
  pin.needs(&library)->required(needed);
}

int run(int argc, char** argv) {
  CLI::App app{"sekisho-signer: the process that holds the CAs' keys"};
  Line line;
  app.add_option("--config", line.config, "settings file (TOML)")->capture_default_str();
  CLI::App& adoption = *app.add_subcommand("adopt", "take over a CA's key file from sekishod's data folder");
  adoption.add_option("--key", line.adoption.key_file, "the key file")->required();
  adoption.add_option("--master-key", line.adoption.master_key, "master.key of that data folder")->required();
  adoption.add_option("--as", line.adoption.name, "its name in the signer's own folder");
  add_place(adoption, line.place, false);
  CLI::App& making =
      *app.add_subcommand("make-key", "make a new CA's key on a token, and the request for the root");
  add_place(making, line.place, true);
  making.add_option("--key", line.made.key, key_kinds)->capture_default_str();
  making.add_option("--name", line.made.name, "the issuing CA's common name")->required();
  making.add_option("--organization", line.made.organization, "the institution")->required();
  making.add_option("--out", line.made.out, "a new PEM file for the request")->required();
  CLI::App& clock = *app.add_subcommand(
      "set-clock", "say that the clock is right now, after it was ahead; while the signer is stopped");
  CLI11_PARSE(app, argc, argv);
  if (adoption.parsed()) {
    return ended(adopt(line));
  }
  if (clock.parsed()) {
    return ended(set_clock(line));
  }
  return ended(making.parsed() ? make(line) : serve(line));
}

}  // namespace
}  // namespace sekisho::programs

int main(int argc, char** argv) { return sekisho::programs::run(argc, argv); }
