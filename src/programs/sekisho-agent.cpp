// SPDX-License-Identifier: Apache-2.0
// sekisho-agent: 証明書発行アプリ on a person's Linux PC. Started by the browser with a sekisho: URL.
#include <iostream>
#include <optional>
#include <string_view>

#include "agent/linux/agent.h"

namespace {

constexpr auto usage = R"(sekisho-agent [--console] [sekisho:<host>/<ticket>]

Renews a login certificate in the key store of this person's browser. The renewal page of the
portal starts it with a URL. Without a URL it finishes a renewal that was interrupted.

  --console   ask on this terminal instead of in a window
  --version   print the version
  --help      print this

Settings: /etc/sekisho-agent/agent.conf, then $XDG_CONFIG_HOME/sekisho-agent/agent.conf
Journal and log: $XDG_STATE_HOME/sekisho-agent/
)";

enum class Face { Window, Console };

// The exit code.
int say_about(std::string_view word) {
  if (word == "--version") {
    std::cout << "sekisho-agent " SEKISHO_VERSION "\n";
    return 0;
  }
  (word == "--help" ? std::cout : std::cerr) << usage;
  return word == "--help" ? 0 : 2;
}

struct Words {
  Face face{Face::Window};
  std::string url;
  std::optional<int> ends;  // with this exit code, and nothing is started
};

Words read_words(int argc, char** argv) {
  Words words;
  for (int at = 1; at < argc && !words.ends; ++at) {
    const std::string_view word = argv[at];  // NOLINT(cppcoreguidelines-pro-bounds-pointer-arithmetic)
    if (word == "--console") {
      words.face = Face::Console;
    } else if (!word.starts_with("-") && words.url.empty()) {
      words.url = word;
    } else {
      words.ends = say_about(word);
    }
  }
  return words;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace sekisho::agent;
  const Words words = read_words(argc, argv);
  if (words.ends) {
    return *words.ends;
  }
  Invocation invocation;
  invocation.url = words.url;
  invocation.folders = folders_of_environment();
  invocation.language = language_of_environment();
  const auto settings =
      load_settings({"/etc/sekisho-agent/agent.conf", invocation.folders.config / "agent.conf"});
  if (!settings.ok()) {
    std::cerr << "sekisho-agent: " << settings.error().detail << "\n";
    return 2;
  }
  invocation.settings = settings.value();
  invocation.log = log_to(invocation.folders.state);
  return words.face == Face::Console ? run_on_console(invocation) : run_with_window(invocation, argc, argv);
}
