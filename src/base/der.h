// SPDX-License-Identifier: Apache-2.0
// Writes DER (X.690): what a certificate, a request and their extensions need, and nothing more.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"

namespace sekisho::der {

Bytes element(std::uint8_t tag, ByteView content);
Bytes sequence(std::initializer_list<ByteView> parts);
Bytes set(std::initializer_list<ByteView> parts);
Bytes context(std::uint8_t number, ByteView content);  // [number] EXPLICIT, constructed
Bytes integer(ByteView big_endian);  // unsigned; a zero octet is added where the sign bit needs it
Bytes integer(std::uint32_t value);
Bytes boolean_true();
Bytes null();
Bytes oid(std::string_view dotted);  // "2.5.29.15"
Bytes octet_string(ByteView content);
Bytes bit_string(ByteView content);                 // no unused bits
Bytes named_bits(std::initializer_list<int> bits);  // X.690 11.2.2: trailing zero bits are dropped
Bytes utf8_string(std::string_view text);
Bytes printable_string(std::string_view text);
Bytes ia5(std::uint8_t tag, std::string_view text);  // a primitive of that (context) tag
Bytes enumerated(std::uint8_t value);                // below 128
// RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime after.
Bytes time(Time time);
Bytes generalized_time(Time time);  // where a format knows no UTCTime

}  // namespace sekisho::der
