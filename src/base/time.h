// SPDX-License-Identifier: Apache-2.0
// Instants in whole seconds UTC, and the calendar of an institution's zone.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho {

using Time = std::chrono::sys_seconds;
using Clock = std::function<Time()>;  // the server's own time; only it decides anything
using Day = std::chrono::year_month_day;

Clock system_clock();

std::string rfc3339(Time time);  // "2026-08-28T14:59:59Z"
Result<Time> parse_rfc3339(std::string_view text);

std::int64_t unix_seconds(Time time);
Time from_unix_seconds(std::int64_t seconds);

// An institution's zone as minutes east of UTC: Japan has had no summer time since 1951, and C++20 library
// zones are not in g++ 12 (docs/decisions/0003).
struct Zone {
  int minutes_east{540};
};

Day local_day(Time time, Zone zone);
Time end_of_day(Day day, Zone zone);    // 23:59:59 there
Day months_later(Day day, int months);  // what that month does not have becomes its last day
int days_left(Time now, Time until,
              Zone zone);  // calendar days from today to that day; 0 = today, negative = past
std::string year_month(Time time, Zone zone);  // "2027-08"

}  // namespace sekisho
