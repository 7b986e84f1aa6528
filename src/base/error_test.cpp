// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <type_traits>

#include "base/result.h"
#include "base/transactions.h"

namespace sekisho {
namespace {

bool has_japanese_letters(std::string_view text) {
  // Kana and ideographs take three octets that begin with E3 to E9.
  return std::any_of(text.begin(), text.end(), [](char octet) {
    const auto value = static_cast<unsigned char>(octet);
    return value >= 0xe3 && value <= 0xe9;
  });
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char octet) { return octet >= ' ' && octet <= '~'; });
}

TEST(AnErrorCode, has_a_text_in_japanese_and_in_english) {
  for (const ErrorCode code : all_error_codes()) {
    const auto ja = text_of(code, Language::Japanese);
    const auto en = text_of(code, Language::English);
    EXPECT_TRUE(has_japanese_letters(ja) && ja.ends_with("。")) << wire_name(code);
    EXPECT_TRUE(is_ascii(en) && en.size() > 3 && en.ends_with(".")) << wire_name(code) << ": " << en;
  }
}

TEST(AnErrorCode, has_a_wire_name_of_its_own) {
  std::set<std::string_view> seen;
  for (const ErrorCode code : all_error_codes()) {
    EXPECT_TRUE(seen.insert(wire_name(code)).second) << wire_name(code);
    EXPECT_EQ(wire_name(code).find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"),
              std::string_view::npos);
  }
}

TEST(AnErrorCode, has_an_http_status_that_may_be_answered) {
  for (const ErrorCode code : all_error_codes()) {
    const int status = http_status(code);
    EXPECT_TRUE(status == 200 || status == 202 || (status >= 400 && status < 600)) << wire_name(code);
  }
}

Result<int> half(int number) {
  if (number % 2 != 0) {
    return Error{ErrorCode::BadRequest, "odd"};
  }
  return number / 2;
}

Result<int> quarter(int number) { return TRY(half(TRY(half(number)))); }

TEST(Try, gives_the_value_or_leaves_with_the_error) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().detail, "odd");
  EXPECT_EQ(quarter(7).error().code, ErrorCode::BadRequest);
}

Result<void> only_even(int number) {
  (void)TRY(half(number));
  return {};
}

TEST(Try, passes_an_error_on_out_of_a_function_without_a_value) {
  EXPECT_TRUE(only_even(2).ok());
  EXPECT_FALSE(only_even(3).ok());
}

// A database in memory: it forgets what an error ended.
class Counted : public Transactions<int> {
 public:
  Result<void> run(const std::function<Result<void>(int&)>& work) override {
    int draft = committed;
    const Result<void> ended = work(draft);
    committed = ended.ok() ? draft : committed;
    return ended;
  }
  int committed{0};
};

TEST(Writing, gives_the_value_of_its_work_and_keeps_nothing_of_an_error) {
  Counted database;
  const auto right = write(database, [](int& stored) -> Result<std::string> {
    stored = 7;
    return std::string("kept");
  });
  EXPECT_EQ(right.value(), "kept");
  EXPECT_EQ(database.committed, 7);
  const auto wrong = write(database, [](int& stored) -> Result<std::string> {
    stored = 8;
    return Error{ErrorCode::NotFound, "no"};
  });
  EXPECT_EQ(wrong.error().code, ErrorCode::NotFound);
  EXPECT_EQ(database.committed, 7);
}

}  // namespace
}  // namespace sekisho
