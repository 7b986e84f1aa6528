// SPDX-License-Identifier: Apache-2.0
// The agent as a program: settings and folders in, one renewal with a window or on a terminal. Exit code out.
#pragma once

#include <string>

#include "agent/core/renewal.h"
#include "agent/linux/settings.h"

namespace sekisho::agent {

struct Invocation {
  Settings settings;
  Folders folders;
  Language language{Language::Japanese};
  std::string url;  // empty: started by hand
  Log log;
};

int run_with_window(const Invocation& invocation, int argc, char** argv);
// For people without a display. Consent is typed at the terminal by the person who sits there.
int run_on_console(const Invocation& invocation);

// One run of the workflow with this PC's store, portal and journal. Blocks; call it off the GUI thread.
struct Outcome {
  Result<Ending> ending;
  std::string words;  // what to tell the person
};
Outcome carry_out(const Invocation& invocation, Window& window);

// To stderr and to the state folder's agent.log.
Log log_to(const std::filesystem::path& state);

}  // namespace sekisho::agent
