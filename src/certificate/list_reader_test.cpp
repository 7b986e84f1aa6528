// SPDX-License-Identifier: Apache-2.0
// The lists of testdata/pkcs12 are openssl's (make.sh there).
#include "certificate/list_reader.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace sekisho::certificate {
namespace {

std::string text_in(const std::string& name) {
  std::ifstream file(std::string(SEKISHO_SOURCE_DIR) + "/src/certificate/testdata/pkcs12/" + name,
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
Certificate authority(const char* name = "ec.pem") { return Certificate::parse_pem(text_in(name)).value(); }
Result<ReadList> read(const char* name, const Certificate& by) { return read_list(view(text_in(name)), by); }

TEST(AnotherSystemsList, gives_its_number_its_times_and_every_serial_with_its_reason) {
  const auto list = read("last.crl", authority());
  ASSERT_TRUE(list.ok()) << list.error().detail;
  EXPECT_EQ(list->number, 0x7000000000000000);
  EXPECT_LT(list->this_update, list->next_update);
  ASSERT_EQ(list->entries.size(), 3U) << "the valid one is not on it";
  EXPECT_EQ(list->entries[0].serial.text(), "0a11");
  EXPECT_EQ(list->entries[0].reason, 1);
  EXPECT_EQ(list->entries[0].since, parse_rfc3339("2026-01-01T00:00:00Z").value());
  EXPECT_EQ(list->entries[1].reason, 6);
  EXPECT_EQ(list->entries[2].reason, 0);
}

TEST(AnotherSystemsList, counts_only_where_that_very_ca_has_signed_it) {
  EXPECT_EQ(read("last.crl", authority("rsa.pem")).error().code, ErrorCode::PathUnknownIssuer);
  std::string pem = text_in("last.crl");
  const std::size_t begin = pem.find('\n') + 1;
  Bytes der = parse_base64(pem.substr(begin, pem.find("-----END") - begin)).value();
  EXPECT_TRUE(read_list(der, authority()).ok()) << "DER does as well";
  der[der.size() / 2] ^= 1U;
  EXPECT_FALSE(read_list(der, authority()).ok());
}

TEST(AnotherSystemsList, without_a_number_or_with_one_too_great_to_go_on_from_is_refused) {
  EXPECT_EQ(read("no_number.crl", authority()).error().code, ErrorCode::ImportRefused);
  EXPECT_EQ(read("too_far.crl", authority()).error().code, ErrorCode::ImportRefused);
  EXPECT_EQ(read("ec.pem", authority()).error().code, ErrorCode::FileUnreadable);
}

}  // namespace
}  // namespace sekisho::certificate
