// SPDX-License-Identifier: Apache-2.0
#include "agent/core/texts.h"

#include <array>
#include <cstddef>
#include <cstdio>

namespace sekisho::agent {
namespace {

struct Row {
  std::string_view ja;
  std::string_view en;
};

constexpr std::array rows{
#define AGENT_TEXT(name, key, ja, en) Row{ja, en},
#include "agent/core/texts.def"
#undef AGENT_TEXT
};

constexpr std::array<std::string_view, 7> weekdays_ja{"日", "月", "火", "水", "木", "金", "土"};
constexpr std::array<std::string_view, 7> weekdays_en{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months_en{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};

std::string counted(std::int64_t count, std::string_view ja, std::string_view en, Language language) {
  const std::string number = std::to_string(count);
  if (language == Language::Japanese) {
    return number + std::string(ja);
  }
  return number + " " + std::string(en) + (count == 1 ? "" : "s");
}

}  // namespace

std::string text(Text name, Language language, Fillings fillings) {
  const Row& row = rows.at(static_cast<std::size_t>(name));
  std::string out(language == Language::Japanese ? row.ja : row.en);
  for (const auto& [key, value] : fillings) {
    const std::string mark = "{{" + std::string(key) + "}}";
    if (const auto at = out.find(mark); at != std::string::npos) {
      out.replace(at, mark.size(), value);
    }
  }
  return out;
}

Language language_of_locale(std::string_view locale) {
  const std::string_view name = locale.substr(0, locale.find_first_of(".@"));
  const bool says_nothing = name.empty() || name == "C" || name == "POSIX";
  return says_nothing || name == "ja" || name.starts_with("ja_") ? Language::Japanese : Language::English;
}

std::string spoken_time(Time time, Zone zone, Language language) {
  const auto local = time + std::chrono::minutes{zone.minutes_east};
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const Day day{midnight};
  const std::size_t weekday = std::chrono::weekday{midnight}.c_encoding();
  const std::chrono::hh_mm_ss clock{local - midnight};
  const int year = static_cast<int>(day.year());
  const auto month = static_cast<unsigned>(day.month());
  const auto date = static_cast<unsigned>(day.day());
  std::array<char, 120> out{};
  if (language == Language::Japanese) {
    std::snprintf(out.data(), out.size(), "%d年%u月%u日（%s曜日）%d時%02d分", year, month, date,
                  weekdays_ja.at(weekday).data(), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()));
  } else {
    std::snprintf(out.data(), out.size(), "%s, %u %s %d, %02d:%02d", weekdays_en.at(weekday).data(), date,
                  months_en.at(month - 1).data(), year, static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()));
  }
  return out.data();
}

std::string spoken_skew(std::chrono::seconds skew, Language language) {
  const std::int64_t seconds = skew.count() < 0 ? -skew.count() : skew.count();
  if (seconds >= 86400) {
    return counted(seconds / 86400, "日", "day", language);
  }
  if (seconds >= 3600) {
    return counted(seconds / 3600, "時間", "hour", language);
  }
  return counted(seconds / 60, "分", "minute", language);
}

std::string spaced(std::string_view digits) {
  std::string out;
  for (const char digit : digits) {
    out += out.empty() ? "" : " ";
    out += digit;
  }
  return out;
}

std::string explain(const Error& error, Language language, std::string_view institution,
                    std::chrono::seconds skew) {
  switch (error.code) {
    case ErrorCode::AgentUrlInvalid:
      return text(Text::Stranger, language, {{"institution", institution}});
    case ErrorCode::AgentOffline:
      return text(Text::Offline, language, {{"institution", institution}});
    case ErrorCode::AgentClockWrong:
      return text(Text::ClockWrong, language, {{"skew", spoken_skew(skew, language)}});
    case ErrorCode::AgentNoOldCertificate:
      return text(Text::NoOld, language);
    case ErrorCode::AgentInspected:
      return text(Text::Inspected, language);
    case ErrorCode::AgentStoreFailed:
      return text(Text::StoreFailed, language);
    case ErrorCode::TicketInvalid:
      return text(Text::TicketOver, language);
    case ErrorCode::AgentDeclined:
      return text(Text::Stopped, language);
    default:
      return std::string(text_of(error.code, language));
  }
}

}  // namespace sekisho::agent
