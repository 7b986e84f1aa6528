// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/agent.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <thread>

#include "agent/core/texts.h"
#include "agent/linux/curl_portal.h"
#include "agent/linux/journal_files.h"
#include "agent/linux/nss_key_store.h"

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_log = 1024UL * 1024;
constexpr std::chrono::seconds pause_for_tests{60};

std::string words_of(const Result<Ending>& ending, const Renewal& renewal, const Invocation& invocation) {
  if (ending.ok()) {
    return text(ending.value() == Ending::Nothing ? Text::Alone : Text::Done, invocation.language);
  }
  const std::string& known = renewal.institution();
  const std::string institution = known.empty() ? invocation.settings.name(invocation.language) : known;
  return explain(ending.error(), invocation.language, institution, renewal.skew());
}

// A journey stops the agent at a step by SIGKILL while it waits here. It only waits.
JournalFiles::Kept pause_after_step() {
  const char* const wanted = std::getenv("SEKISHO_AGENT_PAUSE_AFTER");
  if (wanted == nullptr) {
    return {};
  }
  return [step = std::string(wanted)](Step kept) {
    if (name_of(kept) == step) {
      std::this_thread::sleep_for(pause_for_tests);
    }
  };
}

void log_error(const Log& log, const Error& error) {
  log({Severity::Warning,
       "agent.stopped",
       {{"code", std::string(wire_name(error.code))}, {"detail", error.detail}}});
}

}  // namespace

Outcome carry_out(const Invocation& invocation, Window& window) {
  Result<JournalFiles> journal = JournalFiles::open(invocation.folders.state, pause_after_step());
  if (!journal.ok()) {
    log_error(invocation.log, journal.error());
    return {journal.error(), explain(journal.error(), invocation.language, "", {})};
  }
  NssKeyStore keys(invocation.folders.home, [&](Attempt attempt) { return window.ask_password(attempt); });
  const Settings& settings = invocation.settings;
  CurlPortal portal({settings.hosts, settings.server_root, invocation.language});
  Renewal renewal({.keys = keys,
                   .portal = portal,
                   .journal = journal.value(),
                   .window = window,
                   .clock = system_clock(),
                   .pause = [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); },
                   .log = invocation.log,
                   .hosts = settings.hosts,
                   .language = invocation.language});
  const Result<Ending> ending = invocation.url.empty() ? renewal.replay() : renewal.run(invocation.url);
  if (!ending.ok()) {
    log_error(invocation.log, ending.error());
  }
  return {ending, words_of(ending, renewal, invocation)};
}

Log log_to(const fs::path& state) {
  return [file = state / "agent.log"](const LogLine& line) {
    std::string out = rfc3339(system_clock()()) + " " + line.event;
    for (const auto& [key, value] : line.fields) {
      out.append(" ").append(key).append("=").append(value);
    }
    std::cerr << out << std::endl;
    std::error_code ignored;
    const bool full = fs::file_size(file, ignored) > largest_log && !ignored;
    std::ofstream(file, full ? std::ios::trunc : std::ios::app) << out << "\n";
  };
}

}  // namespace sekisho::agent
