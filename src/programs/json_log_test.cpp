// SPDX-License-Identifier: Apache-2.0
#include "programs/json_log.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sekisho::programs {

namespace {

std::string printed(const LogLine& line) {
  ::testing::internal::CaptureStdout();
  json_log("notice")(line);
  return ::testing::internal::GetCapturedStdout();
}

// threats, row 27: what a person typed must not make a second line or field.
TEST(ALogLine, is_one_line_of_json_whatever_its_fields_hold) {
  const std::string evil = "a\"}\n{\"event\":\"forged\",\x01 %v {} \xff";
  const std::string text = printed({Severity::Warning, "login.pin_wrong", {{"name", evil}}});
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  const auto line = nlohmann::json::parse(text);
  EXPECT_EQ(line.at("event"), "login.pin_wrong");
  EXPECT_EQ(line.at("level"), "warning");
  EXPECT_EQ(line.at("name").get<std::string>().substr(0, 3), "a\"}");
  EXPECT_EQ(line.size(), 4U);
}

TEST(ALogLine, below_the_level_is_not_written) {
  EXPECT_EQ(printed({Severity::Debug, "tls.failed", {}}), "");
}

}  // namespace

}  // namespace sekisho::programs
