// SPDX-License-Identifier: Apache-2.0
#include "staff/csv.h"

#include <gtest/gtest.h>

namespace sekisho::staff {
namespace {

const std::vector<std::string> two{"name", "pin"};

TEST(ACsvFile, is_read_by_the_names_of_its_columns_in_any_order) {
  const auto rows = parse_csv("pin,name\r\n1234,田中\r\n", two);
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->at(0).at("name"), "田中");
  EXPECT_EQ(rows->at(0).at("pin"), "1234");
}

TEST(ACsvFile, may_do_without_an_optional_column) {
  EXPECT_EQ(parse_csv("pin,name\n1,2\n", two, {"kind"})->at(0).at("kind"), "");
  EXPECT_EQ(parse_csv("pin,kind,name\n1,2,3\n", two, {"kind"})->at(0).at("kind"), "2");
  EXPECT_FALSE(parse_csv("pin,kind,kind,name\n1,2,3,4\n", two, {"kind"}).ok());
}

TEST(ACsvFile, may_quote_commas_quotes_and_line_ends_and_still_counts_lines) {
  const auto rows = parse_csv("\xEF\xBB\xBFname,pin\n\"a, \"\"b\"\"\nc\",1\n\nd,2\n", two);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(0).at("name"), "a, \"b\"\nc");
  EXPECT_EQ(rows->at(1).line, 5);
}

TEST(ACsvFile, is_refused_with_the_line_that_is_wrong) {
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"name\n", "line 1: the header must name the column pin once"},
           {"name,pin,x\n", "line 1: unknown column x"},
           {"name,pin,pin\n", "line 1: the header must name the column pin once"},
           {"name,pin\na,1\nb\n", "line 3: has 1 fields, the header 2"},
           {"name,pin\n\"a,1\n", "line 2: a quoted field never ends"},
           {"name,pin\n\"a\"b,1\n", "line 2: something follows a quoted field"},
           {"name,pin\na\"b,1\n", "line 2: a quote inside an unquoted field"}}) {
    const auto rows = parse_csv(text, two);
    ASSERT_FALSE(rows.ok()) << text;
    EXPECT_EQ(rows.error().detail, why);
    EXPECT_EQ(rows.error().code, ErrorCode::ImportRefused);
  }
}

}  // namespace
}  // namespace sekisho::staff
