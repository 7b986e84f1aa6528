// SPDX-License-Identifier: Apache-2.0
#include "http/request_target.h"

#include <gmock/gmock.h>

namespace sekisho::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(ARequestTarget, is_decoded_once) {
  const auto target = parse_request_target("/a%20b/%E9%96%A2?name=%2541&other=a+b");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->path, "/a b/関");
  EXPECT_THAT(target->query, ElementsAre(Pair("name", "%41"), Pair("other", "a b")));
}

TEST(ARequestTarget, is_refused_where_two_readers_could_disagree) {
  for (const char* const text : {"", "a", "http://host/", "*", "/a%2Fb", "/a%00b", "/a%0Ab", "/a%7F", "/../a",
                                 "/a/./b", "/a/..", "/%2e%2e/a", "/a%", "/a%4", "/a%zz", "/?a=1&a=2"}) {
    EXPECT_FALSE(parse_request_target(text).ok()) << text;
  }
}

TEST(ARequestTarget, below_ocsp_is_base64_whose_slashes_may_come_escaped) {
  EXPECT_EQ(parse_request_target("/ocsp/MF%2Bw/A%2F%2Fa%3D")->path, "/ocsp/MF+w/A//a=");
  for (const char* const text :
       {"/ocsp%2Fa", "/ocsp/..%2Fa", "/ocsp/a%2F..", "/ocsp/.%2Fa", "/ocsp/a%5Cb", "/x/ocsp/a%2Fb"}) {
    EXPECT_FALSE(parse_request_target(text).ok()) << text;
  }
}

// RFC 3629 4, row by row: the first and last of each, and what lies just outside.
TEST(ARequestTarget, is_utf8_of_no_other_form) {
  for (const char* const text :
       {"/%C2%80", "/%DF%BF", "/%E0%A0%80", "/%EC%BF%BF", "/%ED%80%80", "/%ED%9F%BF", "/%EE%80%80",
        "/%EF%BF%BF", "/%F0%90%80%80", "/%F3%BF%BF%BF", "/%F4%80%80%80", "/%F4%8F%BF%BF"}) {
    EXPECT_TRUE(parse_request_target(text).ok()) << text;
  }
  for (const char* const text :
       {"/%80", "/%BF", "/%C0%80", "/%C1%BF", "/%C2", "/%C2%7E", "/%C2%C0", "/%E0%9F%BF", "/%E1%80",
        "/%E1%80%C0", "/%ED%A0%80", "/%ED%BF%BF", "/%F0%8F%BF%BF", "/%F1%80%80", "/%F1%80%80%41",
        "/%F4%90%80%80", "/%F5%80%80%80", "/%FF"}) {
    EXPECT_FALSE(parse_request_target(text).ok()) << text;
  }
}

}  // namespace
}  // namespace sekisho::http
