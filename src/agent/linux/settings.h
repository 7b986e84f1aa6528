// SPDX-License-Identifier: Apache-2.0
// What the institution's package fixes for this PC: which portals the agent will ever talk to. `key = value`
// lines in /etc/sekisho-agent/agent.conf, then in $XDG_CONFIG_HOME/sekisho-agent/agent.conf; # begins a
// comment.
//
//   host = portal.example.jp            may be repeated; compared exactly, with its port
//   server_root = /etc/…/root.pem       optional: the only root that portals may chain to
//   institution = せきしょ信用金庫        shown before a portal has answered; institution_en the same in
//   English
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::agent {

struct Settings {
  std::vector<std::string> hosts;
  std::string server_root;
  std::string institution;
  std::string institution_en;

  [[nodiscard]] std::string name(Language language) const;  // 金融機関 where none is configured
};

// SettingsInvalid: an unknown key, named in the detail, or a line that is not `key = value`.
Result<void> read_settings(std::string_view text, Settings& settings);
Result<Settings> load_settings(const std::vector<std::filesystem::path>& files);

// Where this person's things are (XDG Base Directory specification).
struct Folders {
  std::filesystem::path home;
  std::filesystem::path config;  // …/sekisho-agent
  std::filesystem::path state;   // …/sekisho-agent: journal, log, lock
};
Folders folders_of_environment();
Language language_of_environment();

}  // namespace sekisho::agent
