// SPDX-License-Identifier: Apache-2.0
#include "http/form.h"

#include <gmock/gmock.h>

namespace sekisho::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

ErrorCode code_of(const auto& result) { return result.ok() ? ErrorCode::Internal : result.error().code; }

TEST(AForm, gives_what_was_sent_by_name_and_kind) {
  const auto form = Form::parse(R"({"pin":"1234","values":{"A1":"07","J5":"90"},"more":[1]})");
  ASSERT_TRUE(form.ok());
  EXPECT_EQ(form->text("pin").value(), "1234");
  EXPECT_THAT(form->texts("values").value(), ElementsAre(Pair("A1", "07"), Pair("J5", "90")));
}

TEST(AForm, is_refused_when_it_is_no_object_or_holds_something_twice_or_is_too_deep) {
  for (const char* body :
       {"", "[]", "null", "{", "{}{}", R"({"pin":"1","pin":"2"})", R"({"values":{"A1":"1","A1":"2"}})",
        "{\"pin\":\"\xff\"}", R"({"a":[[[[[[]]]]]]})"}) {
    EXPECT_EQ(code_of(Form::parse(body)), ErrorCode::BadRequest) << body;
  }
  EXPECT_EQ(code_of(Form::parse(std::string(200'000, '['))), ErrorCode::BadRequest);
}

TEST(AForm, takes_a_name_twice_where_the_objects_are_two) {
  EXPECT_TRUE(Form::parse(R"({"a":{"x":"1"},"b":{"x":"2"},"x":"3"})").ok());
}

TEST(AForm, is_refused_a_member_that_is_missing_of_another_kind_or_long) {
  const auto form =
      Form::parse(R"({"number":1234,"null":null,"list":["1"],"long":")" + std::string(65, '1') + R"("})");
  ASSERT_TRUE(form.ok());
  for (const char* member : {"absent", "number", "null", "list", "long"}) {
    EXPECT_EQ(code_of(form->text(member)), ErrorCode::BadRequest) << member;
    EXPECT_EQ(code_of(form->texts(member)), ErrorCode::BadRequest) << member;
  }
}

TEST(AForm, is_refused_a_card_with_a_value_that_is_no_text_or_with_too_many) {
  EXPECT_EQ(code_of(Form::parse(R"({"values":{"A1":7}})")->texts("values")), ErrorCode::BadRequest);
  std::string values;
  for (int each = 0; each < 11; ++each) {
    values += (each == 0 ? "\"c" : ",\"c") + std::to_string(each) + "\":\"07\"";
  }
  EXPECT_EQ(code_of(Form::parse("{\"values\":{" + values + "}}")->texts("values")), ErrorCode::BadRequest);
}

}  // namespace
}  // namespace sekisho::http
