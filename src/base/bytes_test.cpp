// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/secret.h"

namespace sekisho {
namespace {

// RFC 4648 §10.
TEST(Base64, is_the_one_of_rfc_4648) {
  const std::vector<std::pair<std::string, std::string>> known{{"", ""},
                                                               {"f", "Zg=="},
                                                               {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},
                                                               {"foob", "Zm9vYg=="},
                                                               {"fooba", "Zm9vYmE="},
                                                               {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : known) {
    EXPECT_EQ(base64(view(plain)), coded);
    EXPECT_EQ(parse_base64(coded).value(), to_bytes(plain));
    std::string bare = coded.substr(0, coded.find('='));
    EXPECT_EQ(base64url(view(plain)), bare);
    EXPECT_EQ(parse_base64url(bare).value(), to_bytes(plain));
  }
  EXPECT_EQ(base64url(Bytes{0xfb, 0xff}), "-_8");
  EXPECT_EQ(base64(Bytes{0xfb, 0xff}), "+/8=");
}

TEST(Base64, skips_white_space_between_its_letters) {
  EXPECT_EQ(parse_base64("Zm9v\r\n Ym\tFy\n").value(), to_bytes("foobar"));
}

TEST(Base64, is_refused_when_its_length_padding_or_letters_are_wrong) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Z===", "====", "Zm9-", "Zm=v"}) {
    EXPECT_FALSE(parse_base64(text).ok()) << text;
  }
}

// One value has one form, or a signed text could be changed without breaking its signature.
TEST(Base64url, is_refused_with_padding_white_space_other_letters_or_bits_left_over) {
  for (const char* text : {"Zg==", "Zm8=", "Z", "Zh", "Zm9", "Zm+v", "Zm9v ", "Zm\n9v"}) {
    EXPECT_FALSE(parse_base64url(text).ok()) << text;
  }
  EXPECT_FALSE(parse_base64url(std::string_view("Zm9\0", 4)).ok());
}

// Six bits at a time, as RFC 4648 §4 says it, of whole and of broken groups.
TEST(Base64url, of_every_length_is_what_six_bits_at_a_time_give) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Bytes octets;
  for (unsigned length = 0; length < 200; ++length) {
    std::string wanted;
    for (std::size_t bit = 0; bit < octets.size() * 8; bit += 6) {
      unsigned value = 0;
      for (std::size_t at = bit; at < bit + 6; ++at) {
        const bool set = at < octets.size() * 8 && ((octets[at / 8] >> (7 - at % 8)) & 1U) != 0;
        value = value * 2 + (set ? 1 : 0);
      }
      wanted.push_back(letters[value]);
    }
    EXPECT_EQ(base64url(octets), wanted);
    EXPECT_EQ(parse_base64url(wanted).value(), octets);
    EXPECT_EQ(parse_base64(base64(octets)).value(), octets);
    EXPECT_EQ(parse_hex(hex(octets)).value(), octets);
    octets.push_back(static_cast<std::uint8_t>(length * 151 + 7));
  }
}

TEST(Base64url, and_hex_take_no_octet_but_their_own_letters) {
  for (int octet = 0; octet < 256; ++octet) {
    const char letter = static_cast<char>(octet);
    const bool digit = letter >= '0' && letter <= '9';
    const bool lower = letter >= 'a' && letter <= 'z';
    const bool upper = letter >= 'A' && letter <= 'Z';
    EXPECT_EQ(parse_base64url(std::string(4, letter)).ok(),
              digit || lower || upper || letter == '-' || letter == '_')
        << octet;
    EXPECT_EQ(parse_hex(std::string("0") + letter).ok(),
              digit || (lower && letter <= 'f') || (upper && letter <= 'F'))
        << octet;
  }
}

TEST(Hex, is_written_in_lower_case_and_read_in_both) {
  EXPECT_EQ(hex(Bytes{0x00, 0xab, 0xff}), "00abff");
  EXPECT_EQ(parse_hex("00ABff").value(), (Bytes{0x00, 0xab, 0xff}));
  for (const char* text : {"0", "0g", "0x", " 00", "-1"}) {
    EXPECT_FALSE(parse_hex(text).ok()) << text;
  }
}

TEST(ASecret, is_empty_after_it_was_moved_away) {
  Secret first("1234");
  const Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): this is what is tested
  EXPECT_EQ(second.reveal(), "1234");
}

}  // namespace
}  // namespace sekisho
