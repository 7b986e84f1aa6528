// SPDX-License-Identifier: Apache-2.0
#include "programs/json_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/json.h"

namespace sekisho::programs {
namespace {

spdlog::level::level_enum level_of(Severity severity) {
  switch (severity) {
    case Severity::Debug:
      return spdlog::level::debug;
    case Severity::Notice:
      return spdlog::level::info;
    case Severity::Warning:
      return spdlog::level::warn;
    case Severity::Failure:
      return spdlog::level::err;
    case Severity::Alarm:
      return spdlog::level::critical;
  }
  return spdlog::level::critical;
}

spdlog::level::level_enum level_of(const std::string& name) {
  if (name == "debug") {
    return spdlog::level::debug;
  }
  if (name == "warning") {
    return spdlog::level::warn;
  }
  return name == "failure" ? spdlog::level::err : spdlog::level::info;
}

}  // namespace

Log json_log(const std::string& least_level) {
  auto logger =
      std::make_shared<spdlog::logger>("sekisho", std::make_shared<spdlog::sinks::stdout_sink_mt>());
  logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
  logger->set_level(level_of(least_level));
  logger->flush_on(spdlog::level::debug);
  return [logger](const LogLine& line) {
    if (!logger->should_log(level_of(line.severity))) {
      return;
    }
    nlohmann::json fields{{"event", line.event}};
    for (const auto& [name, value] : line.fields) {
      fields[name] = value;
    }
    const std::string object = fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    logger->log(level_of(line.severity), "{}", object.substr(1, object.size() - 2));
  };
}

}  // namespace sekisho::programs
