// SPDX-License-Identifier: Apache-2.0
#include "login/digits.h"

#include <gtest/gtest.h>

namespace sekisho::login {
namespace {

std::string typed(std::string_view text) { return std::string(normalised_digits(text).reveal()); }

TEST(TypedDigits, may_be_full_width_or_spaced) {
  EXPECT_EQ(typed("1234"), "1234");
  EXPECT_EQ(typed("１２３４"), "1234");
  EXPECT_EQ(typed("０９"), "09");
  EXPECT_EQ(typed(" 1　2\t3 ４"), "1234");
  EXPECT_EQ(typed(""), "");
}

TEST(TypedDigits, keep_every_other_letter_so_that_it_is_refused) {
  for (const char* text :
       {"12a4", "12-4", "１２／４", "１２：４", "一二三四", "12\n4", "12٣4", "\xef\xbc", "12\xef\xbc"}) {
    EXPECT_FALSE(are_digits(normalised_digits(text), 4)) << text;
  }
}

TEST(TypedDigits, are_counted_exactly) {
  EXPECT_TRUE(are_digits(Secret(std::string("1234")), 4));
  EXPECT_FALSE(are_digits(Secret(std::string("123")), 4));
  EXPECT_FALSE(are_digits(Secret(std::string("12345")), 4));
  EXPECT_FALSE(are_digits(Secret(), 4));
}

}  // namespace
}  // namespace sekisho::login
