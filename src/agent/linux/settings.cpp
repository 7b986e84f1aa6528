// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/settings.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "agent/core/texts.h"

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) {
    return {};
  }
  return std::string(text.substr(from, text.find_last_not_of(" \t\r") - from + 1));
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The specification: a relative path there is to be ignored.
fs::path folder(const char* name, const fs::path& otherwise) {
  const fs::path said = variable(name);
  return (said.is_absolute() ? said : otherwise) / "sekisho-agent";
}

}  // namespace

std::string Settings::name(Language language) const {
  const std::string& said = language == Language::Japanese ? institution : institution_en;
  return said.empty() ? text(Text::OurInstitution, language) : said;
}

Result<void> read_settings(std::string_view text, Settings& settings) {
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string::npos) {
      return Error{ErrorCode::SettingsInvalid, "no `key = value`: " + line};
    }
    const std::string key = trimmed(std::string_view(line).substr(0, equals));
    const std::string value = trimmed(std::string_view(line).substr(equals + 1));
    if (key == "host") {
      settings.hosts.push_back(value);
    } else if (key == "server_root") {
      settings.server_root = value;
    } else if (key == "institution") {
      settings.institution = value;
    } else if (key == "institution_en") {
      settings.institution_en = value;
    } else {
      return Error{ErrorCode::SettingsInvalid, "unknown key: " + key};
    }
  }
  return {};
}

Result<Settings> load_settings(const std::vector<fs::path>& files) {
  Settings settings;
  for (const auto& file : files) {
    std::ifstream stream(file);
    if (!stream) {
      continue;  // each of them may be absent
    }
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    TRY(read_settings(text, settings));
  }
  return settings;
}

Folders folders_of_environment() {
  const fs::path home = variable("HOME");
  return {home, folder("XDG_CONFIG_HOME", home / ".config"), folder("XDG_STATE_HOME", home / ".local/state")};
}

Language language_of_environment() {
  for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const std::string said = variable(name); !said.empty()) {
      return language_of_locale(said);
    }
  }
  return language_of_locale("");
}

}  // namespace sekisho::agent
