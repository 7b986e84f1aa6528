// SPDX-License-Identifier: Apache-2.0
// Reads DER (X.690 §10) strictly: definite shortest lengths, one-octet tags. Views into the octets it was
// given.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace sekisho::der {

constexpr std::uint8_t boolean_tag = 0x01;
constexpr std::uint8_t integer_tag = 0x02;
constexpr std::uint8_t bit_string_tag = 0x03;
constexpr std::uint8_t octet_string_tag = 0x04;
constexpr std::uint8_t oid_tag = 0x06;
constexpr std::uint8_t utc_time_tag = 0x17;
constexpr std::uint8_t generalized_time_tag = 0x18;
constexpr std::uint8_t sequence_tag = 0x30;
constexpr std::uint8_t set_tag = 0x31;
constexpr std::uint8_t context_tag = 0xa0;  // + number: [number] EXPLICIT, constructed

class Reader {
 public:
  explicit Reader(ByteView der) : rest_(der) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(std::uint8_t tag) const { return !rest_.empty() && rest_.front() == tag; }
  // The content of the next element; BadRequest where it has another tag or is not DER.
  Result<ByteView> take(std::uint8_t tag);
  // The same with its tag and length: what is hashed, compared or signed.
  Result<ByteView> take_whole(std::uint8_t tag);
  Result<ByteView> take_any();  // whole, of any tag
  // A non-negative INTEGER in its shortest form, without the octet that only holds the sign.
  Result<ByteView> take_unsigned();
  // A BIT STRING of whole octets.
  Result<ByteView> take_bit_string();

 private:
  ByteView rest_;
};

// Every constructed element within is DER too. Refuses what nests deeper than 16.
bool well_formed(ByteView der);

}  // namespace sekisho::der
