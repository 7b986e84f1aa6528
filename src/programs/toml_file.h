// SPDX-License-Identifier: Apache-2.0
// Settings files: every fault of one is told at once, a line each, with the key that it is about.
#pragma once

#include <toml++/toml.h>

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::programs {

Result<std::string> read_text(const std::string& path);  // FileUnreadable

std::string fault(std::string_view key, const std::string& what);  // "key: what\n"
// Each returns its fault, or "".
std::string set_text(std::string& field, std::string_view key, const toml::node& node);
std::string set_number(int& field, std::string_view key, const toml::node& node, int least, int most);
std::string check_log_level(const std::string& level);

// `set` for each key; SettingsInvalid with the line where the file is no TOML, else with all faults of `set`
// and what `check` finds when all is read.
Result<void> read_toml(const std::string& text,
                       const std::function<std::string(std::string_view, const toml::node&)>& set,
                       const std::function<std::string()>& check);

}  // namespace sekisho::programs
