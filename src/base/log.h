// SPDX-License-Identifier: Apache-2.0
// What happened, for the engineer: an event name and fields. programs/ decides where it goes.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho {

// Alarm: somebody must be woken. Nothing gets better by itself, or something was about to go wrong for good.
enum class Severity { Debug, Notice, Warning, Failure, Alarm };

struct LogLine {
  Severity severity{Severity::Notice};
  std::string event;  // "login.pin_wrong": a fixed name, never text of a person
  std::vector<std::pair<std::string, std::string>> fields;
};

using Log = std::function<void(const LogLine&)>;

}  // namespace sekisho
