// SPDX-License-Identifier: Apache-2.0
#include "base/names.h"

#include <gtest/gtest.h>

namespace sekisho {
namespace {

TEST(AName, of_an_institution_has_four_digits) {
  EXPECT_EQ(InstitutionCode::parse("1394")->text(), "1394");
  for (const char* text : {"", "139", "13945", "139a", "１３９４", "1394\n", " 1394"}) {
    EXPECT_EQ(InstitutionCode::parse(text).error().code, ErrorCode::BadRequest) << text;
  }
}

TEST(AName, of_a_contract_has_eleven_digits) {
  EXPECT_TRUE(ContractId::parse("00000000001").ok());
  EXPECT_FALSE(ContractId::parse("0000000001").ok());
  EXPECT_FALSE(ContractId::parse("0000000000x").ok());
}

TEST(AName, of_a_member_is_one_to_thirty_letters_or_digits) {
  EXPECT_TRUE(MemberId::parse("ADMIN").ok());
  EXPECT_TRUE(MemberId::parse(std::string(30, 'a')).ok());
  for (const std::string& text : {std::string(), std::string(31, 'a'), std::string("a b"), std::string("a/b"),
                                  std::string("a\0b", 3), std::string("山田")}) {
    EXPECT_FALSE(MemberId::parse(text).ok()) << text;
  }
}

TEST(AName, of_a_fingerprint_is_lower_case_hex_of_its_length) {
  EXPECT_TRUE(Fingerprint::parse(std::string(64, 'a')).ok());
  EXPECT_FALSE(Fingerprint::parse(std::string(64, 'A')).ok());
  EXPECT_FALSE(Fingerprint::parse(std::string(63, 'a')).ok());
  EXPECT_FALSE(Fingerprint::parse(std::string(64, 'g')).ok());
}

TEST(AName, of_a_serial_has_an_even_number_of_at_most_forty_digits) {
  EXPECT_TRUE(Serial::parse("00").ok());
  EXPECT_TRUE(Serial::parse(std::string(40, 'f')).ok());
  EXPECT_FALSE(Serial::parse("abc").ok());
  EXPECT_FALSE(Serial::parse(std::string(42, 'f')).ok());
  EXPECT_FALSE(Serial::parse("").ok());
}

TEST(AMemberKey, comes_back_from_its_text) {
  const auto key = MemberKey::parse("9001/00000000001/ADMIN");
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->institution.text(), "9001");
  EXPECT_EQ(key->contract.text(), "00000000001");
  EXPECT_EQ(key->member.text(), "ADMIN");
  EXPECT_EQ(key->text(), "9001/00000000001/ADMIN");
}

TEST(AMemberKey, is_refused_when_a_part_is_wrong_or_missing) {
  for (const char* text : {"", "9001/00000000001/", "9001/00000000001", "9001-00000000001/ADMIN",
                           "9001/0000000000x/ADMIN", "9001/00000000001/A/B", "901/000000000001/ADMIN"}) {
    EXPECT_FALSE(MemberKey::parse(text).ok()) << text;
  }
}

}  // namespace
}  // namespace sekisho
