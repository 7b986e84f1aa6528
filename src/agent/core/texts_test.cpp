// SPDX-License-Identifier: Apache-2.0
#include "agent/core/texts.h"

#include <gtest/gtest.h>

namespace sekisho::agent {
namespace {

TEST(TheTexts, name_the_institution_in_both_languages) {
  EXPECT_EQ(text(Text::AppName, Language::Japanese, {{"institution", "せきしょ信用金庫"}}),
            "証明書発行アプリ（せきしょ信用金庫）");
  EXPECT_EQ(text(Text::AppName, Language::English, {{"institution", "Sekisho Bank"}}),
            "Certificate app (Sekisho Bank)");
}

TEST(TheTexts, say_an_end_as_people_in_japan_read_it) {
  const Time end = parse_rfc3339("2026-08-28T14:59:59Z").value();
  EXPECT_EQ(spoken_time(end, Zone{}, Language::Japanese), "2026年8月28日（金曜日）23時59分");
  EXPECT_EQ(spoken_time(end, Zone{}, Language::English), "Friday, 28 August 2026, 23:59");
}

TEST(TheTexts, say_how_wrong_a_clock_is_in_its_largest_unit) {
  using namespace std::chrono_literals;
  EXPECT_EQ(spoken_skew(-3 * 86400s, Language::Japanese), "3日");
  EXPECT_EQ(spoken_skew(7200s, Language::English), "2 hours");
  EXPECT_EQ(spoken_skew(660s, Language::Japanese), "11分");
  EXPECT_EQ(explain({ErrorCode::AgentClockWrong, ""}, Language::English, "", 86400s),
            "This PC's clock is off by 1 day. Set it and try again.");
}

TEST(TheTexts, never_show_a_person_what_is_for_the_log) {
  for (const ErrorCode code : all_error_codes()) {
    const std::string said = explain({code, "SEC_ERROR_LIBRARY_FAILURE"}, Language::Japanese, "当金庫", {});
    EXPECT_EQ(said.find("SEC_ERROR"), std::string::npos) << wire_name(code);
    EXPECT_EQ(said.find("{{"), std::string::npos) << wire_name(code);
    EXPECT_FALSE(said.empty()) << wire_name(code);
  }
}

TEST(TheLanguage, follows_the_locale_and_is_japanese_where_that_says_nothing) {
  EXPECT_EQ(language_of_locale("ja_JP.UTF-8"), Language::Japanese);
  EXPECT_EQ(language_of_locale("en_US.UTF-8"), Language::English);
  EXPECT_EQ(language_of_locale("de_DE"), Language::English);
  EXPECT_EQ(language_of_locale("C.UTF-8"), Language::Japanese);
  EXPECT_EQ(language_of_locale(""), Language::Japanese);
  EXPECT_EQ(language_of_locale("jam_JM"), Language::English);
}

TEST(TheMatchingNumber, is_spaced_so_that_it_can_be_compared) { EXPECT_EQ(spaced("4821"), "4 8 2 1"); }

}  // namespace
}  // namespace sekisho::agent
