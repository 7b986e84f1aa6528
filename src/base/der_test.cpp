// SPDX-License-Identifier: Apache-2.0
#include "base/der.h"

#include <gtest/gtest.h>

#include "base/der_reader.h"

namespace sekisho::der {
namespace {

std::string text(const Bytes& der) { return hex(der); }

TEST(Der, writes_lengths_in_their_shortest_form) {
  EXPECT_EQ(text(element(0x04, Bytes{})), "0400");
  EXPECT_TRUE(text(element(0x04, Bytes(127, 0))).starts_with("047f00"));
  EXPECT_TRUE(text(element(0x04, Bytes(128, 0))).starts_with("04818000"));
  EXPECT_TRUE(text(element(0x04, Bytes(256, 0))).starts_with("0482010000"));
  EXPECT_TRUE(text(element(0x04, Bytes(65536, 0))).starts_with("048301000000"));
}

TEST(Der, writes_unsigned_integers_with_room_for_the_sign) {
  EXPECT_EQ(text(integer(std::uint32_t{0})), "020100");
  EXPECT_EQ(text(integer(std::uint32_t{127})), "02017f");
  EXPECT_EQ(text(integer(std::uint32_t{128})), "02020080");
  EXPECT_EQ(text(integer(std::uint32_t{65537})), "0203010001");
  EXPECT_EQ(text(integer(Bytes{0, 0, 0xff})), "020200ff");
}

// X.690 8.19.5 gives 2.999.3; the others are OpenSSL's.
TEST(Der, writes_object_identifiers) {
  EXPECT_EQ(text(oid("2.999.3")), "0603883703");
  EXPECT_EQ(text(oid("1.2.840.113549.1.1.11")), "06092a864886f70d01010b");
  EXPECT_EQ(text(oid("2.5.29.15")), "0603551d0f");
  EXPECT_EQ(text(oid("1.3.6.1.4.1.4294967295.128.127")), "060d2b060104018fffffff7f81007f");
  EXPECT_ANY_THROW(oid("2"));
}

TEST(Der, writes_named_bits_without_trailing_zeros) {
  EXPECT_EQ(text(named_bits({0})), "03020780");     // digitalSignature
  EXPECT_EQ(text(named_bits({5, 6})), "03020106");  // keyCertSign, cRLSign
  EXPECT_EQ(text(named_bits({8})), "0303070080");   // decipherOnly
  EXPECT_EQ(text(bit_string(Bytes{0xff})), "030200ff");
}

// RFC 5280 4.1.2.5: the kind of time changes with the year 2050.
TEST(Der, writes_utc_time_through_2049_and_generalized_time_after) {
  EXPECT_EQ(text(time(parse_rfc3339("2049-12-31T23:59:59Z").value())), "170d" + hex(view("491231235959Z")));
  EXPECT_EQ(text(time(parse_rfc3339("2050-01-01T00:00:00Z").value())), "180f" + hex(view("20500101000000Z")));
}

TEST(Der, sorts_the_members_of_a_set) {
  EXPECT_EQ(text(set({integer(std::uint32_t{2}), integer(std::uint32_t{1})})), "3106020101020102");
}

TEST(AReader, takes_elements_in_their_order_and_knows_the_end) {
  const Bytes der = sequence({integer(std::uint32_t{128}), octet_string(Bytes{1, 2}), bit_string(Bytes{3})});
  Reader outer(der);
  Reader inner(outer.take(sequence_tag).value());
  EXPECT_TRUE(outer.done());
  EXPECT_EQ(hex(inner.take_unsigned().value()), "80");
  EXPECT_EQ(hex(inner.take_whole(octet_string_tag).value()), "04020102");
  EXPECT_FALSE(inner.take(octet_string_tag).ok());  // another one stands there, and stays
  EXPECT_EQ(hex(inner.take_bit_string().value()), "03");
  EXPECT_TRUE(inner.done());
  EXPECT_FALSE(inner.take_any().ok());
}

TEST(AReader, refuses_what_is_ber_and_not_der) {
  for (const char* bent : {"30", "3001", "3080", "30800000", "308100", "30817f", "3082000100",
                           "30840000000100", "3085000000000100", "3f0100", "30ffffffffff", "3084ffffffff"}) {
    EXPECT_FALSE(Reader(parse_hex(bent).value()).take_any().ok()) << bent;
  }
  for (const char* bent : {"0200", "020180", "02020001", "0203000001", "0201"}) {
    EXPECT_FALSE(Reader(parse_hex(bent).value()).take_unsigned().ok()) << bent;
  }
  for (const char* bent : {"0300", "03020180", "040100"}) {
    EXPECT_FALSE(Reader(parse_hex(bent).value()).take_bit_string().ok()) << bent;
  }
}

TEST(WellFormed, looks_into_every_constructed_element_but_not_endlessly) {
  EXPECT_TRUE(well_formed(sequence({sequence({null()}), set({})})));
  EXPECT_FALSE(well_formed(element(sequence_tag, Bytes{0x02})));
  EXPECT_FALSE(well_formed(element(sequence_tag, element(sequence_tag, Bytes{0x04, 0x05}))));
  Bytes deep;
  for (int depth = 0; depth < 40; ++depth) {
    deep = element(sequence_tag, deep);
  }
  EXPECT_FALSE(well_formed(deep));
}

}  // namespace
}  // namespace sekisho::der
