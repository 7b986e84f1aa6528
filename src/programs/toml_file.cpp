// SPDX-License-Identifier: Apache-2.0
#include "programs/toml_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace sekisho::programs {

Result<std::string> read_text(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return in ? Result<std::string>(text.str()) : Result<std::string>(Error{ErrorCode::FileUnreadable, path});
}

std::string fault(std::string_view key, const std::string& what) {
  return std::string(key) + ": " + what + "\n";
}

std::string set_text(std::string& field, std::string_view key, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text) {
    return fault(key, "must be text in quotes");
  }
  field = *text;
  return {};
}

std::string set_number(int& field, std::string_view key, const toml::node& node, int least, int most) {
  const auto number = node.value_exact<std::int64_t>();
  if (!number || *number < least || *number > most) {
    return fault(key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  field = static_cast<int>(*number);
  return {};
}

std::string check_log_level(const std::string& level) {
  constexpr std::array levels{"debug", "notice", "warning", "failure"};
  return std::find(levels.begin(), levels.end(), level) != levels.end()
             ? ""
             : fault("log_level", "must be debug, notice, warning or failure");
}

Result<void> read_toml(const std::string& text,
                       const std::function<std::string(std::string_view, const toml::node&)>& set,
                       const std::function<std::string()>& check) {
  std::string faults;
  try {
    const toml::table table = toml::parse(text);
    for (const auto& [key, node] : table) {
      faults += set(key.str(), node);
    }
  } catch (const toml::parse_error& error) {
    return Error{ErrorCode::SettingsInvalid, "line " + std::to_string(error.source().begin.line) + ": " +
                                                 std::string(error.description()) + "\n"};
  }
  faults += check();
  return faults.empty() ? Result<void>() : Error{ErrorCode::SettingsInvalid, faults};
}

}  // namespace sekisho::programs
