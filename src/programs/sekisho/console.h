// SPDX-License-Identifier: Apache-2.0
// How the engineer's command answers: lines for a person or one JSON document for a program; exit codes.
#pragma once

#include <string>

#include "base/error.h"
#include "base/json.h"

namespace sekisho::programs {

inline constexpr int exit_done = 0;
inline constexpr int exit_refused = 1;
inline constexpr int exit_usage = 2;

enum class Format { Text, Json };

class Console {
 public:
  explicit Console(Format format) : format_(format) {}

  // `text` for a person, ending with a newline; `json` for a program.
  void say(const std::string& text, const nlohmann::json& json) const;
  // Code, text, detail and what to do. Returns the exit code that goes with it.
  [[nodiscard]] int refuse(const Error& error) const;

 private:
  Format format_;
};

}  // namespace sekisho::programs
