// SPDX-License-Identifier: Apache-2.0
#include "base/der.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace sekisho::der {
namespace {

constexpr std::uint8_t constructed_sequence = 0x30;
constexpr std::uint8_t constructed_set = 0x31;

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) {
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

void append_length(Bytes& out, std::size_t length) {
  if (length < 0x80) {
    out.push_back(static_cast<std::uint8_t>(length));
    return;
  }
  Bytes octets;
  for (std::size_t rest = length; rest > 0; rest >>= 8U) {
    octets.insert(octets.begin(), static_cast<std::uint8_t>(rest));
  }
  out.push_back(static_cast<std::uint8_t>(0x80U | octets.size()));
  out.insert(out.end(), octets.begin(), octets.end());
}

void append_base128(Bytes& out, std::uint64_t value) {
  Bytes octets{static_cast<std::uint8_t>(value & 0x7fU)};
  for (std::uint64_t rest = value >> 7U; rest > 0; rest >>= 7U) {
    octets.insert(octets.begin(), static_cast<std::uint8_t>(0x80U | (rest & 0x7fU)));
  }
  out.insert(out.end(), octets.begin(), octets.end());
}

// "20260828145959Z"
std::string digits_of(Time time) {
  std::string digits;
  for (const char letter : rfc3339(time)) {
    if (letter >= '0' && letter <= '9') {
      digits.push_back(letter);
    }
  }
  digits.push_back('Z');
  return digits;
}

}  // namespace

Bytes element(std::uint8_t tag, ByteView content) {
  Bytes out{tag};
  append_length(out, content.size());
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes sequence(std::initializer_list<Bytes> parts) { return element(constructed_sequence, joined(parts)); }

Bytes set(std::initializer_list<Bytes> parts) {
  std::vector<Bytes> sorted(parts);
  std::sort(sorted.begin(), sorted.end());  // X.690 11.6
  Bytes content;
  for (const Bytes& part : sorted) {
    content.insert(content.end(), part.begin(), part.end());
  }
  return element(constructed_set, content);
}

Bytes context(std::uint8_t number, ByteView content) {
  return element(static_cast<std::uint8_t>(0xa0U | number), content);
}

Bytes integer(ByteView big_endian) {
  const auto first =
      std::find_if(big_endian.begin(), big_endian.end(), [](std::uint8_t octet) { return octet != 0; });
  Bytes content(first, big_endian.end());
  if (content.empty() || (content.front() & 0x80U) != 0) {
    content.insert(content.begin(), 0);
  }
  return element(0x02, content);
}

Bytes integer(std::uint32_t value) {
  const Bytes octets{static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
                     static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
  return integer(ByteView(octets));
}

Bytes boolean_true() { return {0x01, 0x01, 0xff}; }
Bytes null() { return {0x05, 0x00}; }

Bytes oid(std::string_view dotted) {
  std::vector<std::uint64_t> arcs(1, 0);
  for (const char letter : dotted) {
    if (letter == '.') {
      arcs.push_back(0);
    } else {
      arcs.back() = arcs.back() * 10 + static_cast<std::uint64_t>(letter - '0');
    }
  }
  Bytes content;
  append_base128(content, arcs.at(0) * 40 + arcs.at(1));
  for (std::size_t at = 2; at < arcs.size(); ++at) {
    append_base128(content, arcs[at]);
  }
  return element(0x06, content);
}

Bytes octet_string(ByteView content) { return element(0x04, content); }

Bytes bit_string(ByteView content) {
  Bytes with_count{0};
  with_count.insert(with_count.end(), content.begin(), content.end());
  return element(0x03, with_count);
}

Bytes named_bits(std::initializer_list<int> bits) {
  const int last = std::max(bits);
  Bytes content(2 + static_cast<std::size_t>(last) / 8, 0);
  for (const int bit : bits) {
    content.at(1 + static_cast<std::size_t>(bit) / 8) |=
        static_cast<std::uint8_t>(0x80U >> (static_cast<unsigned>(bit) % 8U));
  }
  content[0] = static_cast<std::uint8_t>(7 - last % 8);
  return element(0x03, content);
}

Bytes utf8_string(std::string_view text) { return element(0x0c, view(text)); }
Bytes printable_string(std::string_view text) { return element(0x13, view(text)); }
Bytes ia5(std::uint8_t tag, std::string_view text) { return element(tag, view(text)); }

Bytes enumerated(std::uint8_t value) { return element(0x0a, Bytes{value}); }

Bytes time(Time time) {
  const std::string digits = digits_of(time);
  const bool utc_time = digits < "2050";
  return utc_time ? element(0x17, view(std::string_view(digits).substr(2))) : element(0x18, view(digits));
}

Bytes generalized_time(Time time) { return element(0x18, view(digits_of(time))); }

}  // namespace sekisho::der
