// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace sekisho {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

bool number(std::string_view text, int& out) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  return failed == std::errc{} && end == text.data() + text.size() && text.front() != '-' &&
         text.front() != '+';
}

// "Z" or "+hh:mm".
std::optional<int> offset_minutes(std::string_view zone) {
  if (zone == "Z") {
    return 0;
  }
  int hours = 0;
  int minutes = 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') {
    return std::nullopt;
  }
  if (!number(zone.substr(1, 2), hours) || !number(zone.substr(4, 2), minutes) || hours > 23 ||
      minutes > 59) {
    return std::nullopt;
  }
  return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

Clock system_clock() {
  return [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
}

std::string rfc3339(Time time) {
  const auto day = std::chrono::floor<days>(time);
  const Day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  const int year = static_cast<int>(date.year());
  const bool four_digits = year >= 0 && year <= 9999;  // no time of ours has another year
  std::string out = "0000-00-00T00:00:00Z";
  const auto put = [&](std::size_t at, unsigned value) {
    out[at] = static_cast<char>('0' + value / 10);
    out[at + 1] = static_cast<char>('0' + value % 10);
  };
  put(0, four_digits ? static_cast<unsigned>(year) / 100 : 0);
  put(2, four_digits ? static_cast<unsigned>(year) % 100 : 0);
  put(5, static_cast<unsigned>(date.month()));
  put(8, static_cast<unsigned>(date.day()));
  put(11, static_cast<unsigned>(clock.hours().count()));
  put(14, static_cast<unsigned>(clock.minutes().count()));
  put(17, static_cast<unsigned>(clock.seconds().count()));
  return four_digits ? out : std::to_string(year) + out.substr(4);
}

// RFC 3339 §5.6 with "Z" or "+hh:mm"; no fractions, no leap second.
Result<Time> parse_rfc3339(std::string_view text) {
  const Error wrong{ErrorCode::BadRequest, "not an RFC 3339 time: " + std::string(text.substr(0, 40))};
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') ||
      text[13] != ':' || text[16] != ':') {
    return wrong;
  }
  std::array<int, 6> part{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 6> where{
      {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}};
  for (std::size_t at = 0; at < part.size(); ++at) {
    if (!number(text.substr(where.at(at).first, where.at(at).second), part.at(at))) {
      return wrong;
    }
  }
  const auto offset = offset_minutes(text.substr(19));
  const Day date{std::chrono::year{part[0]}, std::chrono::month{static_cast<unsigned>(part[1])},
                 std::chrono::day{static_cast<unsigned>(part[2])}};
  if (!offset || !date.ok() || part[3] > 23 || part[4] > 59 || part[5] > 59) {
    return wrong;
  }
  return sys_days{date} + std::chrono::hours{part[3]} + std::chrono::minutes{part[4] - *offset} +
         std::chrono::seconds{part[5]};
}

std::int64_t unix_seconds(Time time) { return time.time_since_epoch().count(); }
Time from_unix_seconds(std::int64_t seconds) { return Time{std::chrono::seconds{seconds}}; }

Day local_day(Time time, Zone zone) {
  return Day{std::chrono::floor<days>(time + std::chrono::minutes{zone.minutes_east})};
}

Time end_of_day(Day day, Zone zone) {
  return sys_days{day} + days{1} - std::chrono::seconds{1} - std::chrono::minutes{zone.minutes_east};
}

Day months_later(Day day, int months) {
  const Day later = day + std::chrono::months{months};
  return later.ok() ? later : Day{later.year() / later.month() / std::chrono::last};
}

int days_left(Time now, Time until, Zone zone) {
  return static_cast<int>((sys_days{local_day(until, zone)} - sys_days{local_day(now, zone)}).count());
}

std::string year_month(Time time, Zone zone) {
  const Day day = local_day(time, zone);
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()));
  return out.data();
}

}  // namespace sekisho
