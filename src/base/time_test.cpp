// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <gtest/gtest.h>

#include <array>
#include <ctime>

namespace sekisho {
namespace {

constexpr Zone japan{540};

Time at(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(ATime, comes_back_from_its_text) {
  for (const char* text :
       {"2026-08-28T14:59:59Z", "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(rfc3339(at(text)), text);
  }
  EXPECT_EQ(unix_seconds(at("2026-08-28T14:59:59Z")), 1787929199);
  EXPECT_EQ(from_unix_seconds(1787929199), at("2026-08-28T14:59:59Z"));
}

TEST(ATime, is_written_as_the_c_library_writes_it) {
  for (std::int64_t seconds = -2'200'000'000; seconds < 250'000'000'000; seconds += 86'399'999) {
    const std::time_t instant = seconds;
    std::tm parts{};
    gmtime_r(&instant, &parts);
    std::array<char, 40> wanted{};
    std::strftime(wanted.data(), wanted.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    EXPECT_EQ(rfc3339(from_unix_seconds(seconds)), wanted.data());
  }
  EXPECT_EQ(rfc3339(from_unix_seconds(253'402'300'800)), "10000-01-01T00:00:00Z");
}

TEST(ATime, with_an_offset_is_the_same_instant) {
  EXPECT_EQ(at("2026-08-28T23:59:59+09:00"), at("2026-08-28T14:59:59Z"));
  EXPECT_EQ(at("2026-08-28T09:59:59-05:00"), at("2026-08-28T14:59:59Z"));
}

TEST(ATime, is_refused_when_it_is_no_day_or_no_hour_or_something_else) {
  for (const char* text :
       {"", "2026-08-28", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-08-28T24:00:00Z",
        "2026-08-28T14:60:00Z", "2026-08-28T14:59:60Z", "2026-08-28T14:59:59", "2026-08-28T14:59:59+9:00",
        "2026-08-28T14:59:59+24:00", "2026-08-28T14:59:59.5Z", "2026-08-28T14:59:59Zx",
        "+026-08-28T14:59:59Z", "2026-08- 8T14:59:59Z", "2026/08/28T14:59:59Z"}) {
    EXPECT_FALSE(parse_rfc3339(text).ok()) << text;
  }
}

TEST(ADay, ends_a_second_before_the_next_midnight_of_its_zone) {
  const Day day{std::chrono::year{2027}, std::chrono::month{8}, std::chrono::day{31}};
  EXPECT_EQ(rfc3339(end_of_day(day, japan)), "2027-08-31T14:59:59Z");
  EXPECT_EQ(rfc3339(end_of_day(day, Zone{0})), "2027-08-31T23:59:59Z");
  EXPECT_EQ(local_day(end_of_day(day, japan), japan), day);
  EXPECT_EQ(local_day(end_of_day(day, japan) + std::chrono::seconds{1}, japan),
            Day{std::chrono::sys_days{day} + std::chrono::days{1}});
}

TEST(ADay, some_months_later_is_the_last_of_a_shorter_month) {
  const auto day = [](int year, unsigned month, unsigned date) {
    return Day{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{date}};
  };
  EXPECT_EQ(months_later(day(2026, 8, 31), 12), day(2027, 8, 31));
  EXPECT_EQ(months_later(day(2028, 2, 29), 12), day(2029, 2, 28));
  EXPECT_EQ(months_later(day(2027, 2, 28), 12), day(2028, 2, 28));
  EXPECT_EQ(months_later(day(2026, 8, 31), 6), day(2027, 2, 28));
  EXPECT_EQ(months_later(day(2026, 8, 31), 36), day(2029, 8, 31));
}

TEST(DaysLeft, count_calendar_days_of_the_zone_not_hours) {
  const Time until = at("2026-08-28T14:59:59Z");  // 23:59:59 in Japan
  EXPECT_EQ(days_left(at("2026-08-28T14:59:00Z"), until, japan), 0);
  EXPECT_EQ(days_left(at("2026-08-27T15:00:00Z"), until, japan), 0);
  EXPECT_EQ(days_left(at("2026-08-27T14:59:59Z"), until, japan), 1);
  EXPECT_EQ(days_left(at("2026-08-08T03:00:00Z"), until, japan), 20);
  EXPECT_EQ(days_left(at("2026-08-28T15:00:00Z"), until, japan), -1);
}

TEST(YearAndMonth, are_those_of_the_zone) {
  EXPECT_EQ(year_month(at("2027-08-31T14:59:59Z"), japan), "2027-08");
  EXPECT_EQ(year_month(at("2027-08-31T15:00:00Z"), japan), "2027-09");
}

}  // namespace
}  // namespace sekisho
