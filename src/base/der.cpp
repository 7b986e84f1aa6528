// SPDX-License-Identifier: Apache-2.0
#include "base/der.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "base/der_reader.h"

namespace sekisho::der {
namespace {

// X.690 8.1.3: how many octets a length takes beside its first one.
std::size_t further_octets(std::size_t length) {
  std::size_t count = 0;
  for (std::size_t rest = length; length >= 0x80 && rest > 0; rest >>= 8U) {
    ++count;
  }
  return count;
}

// Tag and length, with room for the content.
Bytes opened(std::uint8_t tag, std::size_t length) {
  const std::size_t further = further_octets(length);
  Bytes out;
  out.reserve(2 + further + length);
  out.push_back(tag);
  out.push_back(static_cast<std::uint8_t>(further == 0 ? length : 0x80U | further));
  for (std::size_t left = further; left > 0; --left) {
    out.push_back(static_cast<std::uint8_t>(length >> (8 * (left - 1))));
  }
  return out;
}

void append(Bytes& out, ByteView part) { out.insert(out.end(), part.begin(), part.end()); }

template <class Parts>
Bytes constructed(std::uint8_t tag, const Parts& parts) {
  std::size_t length = 0;
  for (const ByteView part : parts) {
    length += part.size();
  }
  Bytes out = opened(tag, length);
  for (const ByteView part : parts) {
    append(out, part);
  }
  return out;
}

// X.690 8.19.2: seven bits an octet, the highest first.
void append_base128(Bytes& out, std::uint64_t value) {
  unsigned shift = 0;
  while (shift < 63 && value >> (shift + 7) != 0) {
    shift += 7;
  }
  for (; shift > 0; shift -= 7) {
    out.push_back(static_cast<std::uint8_t>(0x80U | ((value >> shift) & 0x7fU)));
  }
  out.push_back(static_cast<std::uint8_t>(value & 0x7fU));
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
  Bytes out = opened(tag, content.size());
  append(out, content);
  return out;
}

Bytes sequence(std::initializer_list<ByteView> parts) { return constructed(sequence_tag, parts); }

Bytes set(std::initializer_list<ByteView> parts) {
  std::vector<ByteView> sorted(parts);
  std::sort(sorted.begin(), sorted.end(), [](ByteView left, ByteView right) {
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end());
  });  // X.690 11.6
  return constructed(set_tag, sorted);
}

Bytes context(std::uint8_t number, ByteView content) {
  return element(static_cast<std::uint8_t>(0xa0U | number), content);
}

Bytes integer(ByteView big_endian) {
  while (!big_endian.empty() && big_endian.front() == 0) {
    big_endian = big_endian.subspan(1);
  }
  const bool zero_first = big_endian.empty() || (big_endian.front() & 0x80U) != 0;
  Bytes out = opened(integer_tag, big_endian.size() + (zero_first ? 1 : 0));
  if (zero_first) {
    out.push_back(0);
  }
  append(out, big_endian);
  return out;
}

Bytes integer(std::uint32_t value) {
  const Bytes octets{static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
                     static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
  return integer(ByteView(octets));
}

Bytes boolean_true() { return {boolean_tag, 0x01, 0xff}; }
Bytes null() { return {0x05, 0x00}; }

Bytes oid(std::string_view dotted) {
  Bytes content;
  content.reserve(dotted.size());
  std::uint64_t first = 0;
  std::uint64_t arc = 0;
  int arcs = 0;
  const auto end_arc = [&] {
    if (++arcs == 1) {
      first = arc;
    } else {
      append_base128(content, arcs == 2 ? first * 40 + arc : arc);
    }
    arc = 0;
  };
  for (const char letter : dotted) {
    if (letter == '.') {
      end_arc();
    } else {
      arc = arc * 10 + static_cast<std::uint64_t>(letter - '0');
    }
  }
  end_arc();
  if (arcs < 2) {
    throw std::out_of_range("an object identifier has at least two arcs");
  }
  return element(oid_tag, content);
}

Bytes octet_string(ByteView content) { return element(octet_string_tag, content); }

Bytes bit_string(ByteView content) {
  Bytes out = opened(bit_string_tag, content.size() + 1);
  out.push_back(0);
  append(out, content);
  return out;
}

Bytes named_bits(std::initializer_list<int> bits) {
  const int last = std::max(bits);
  Bytes content(2 + static_cast<std::size_t>(last) / 8, 0);
  for (const int bit : bits) {
    content.at(1 + static_cast<std::size_t>(bit) / 8) |=
        static_cast<std::uint8_t>(0x80U >> (static_cast<unsigned>(bit) % 8U));
  }
  content[0] = static_cast<std::uint8_t>(7 - last % 8);
  return element(bit_string_tag, content);
}

Bytes utf8_string(std::string_view text) { return element(0x0c, view(text)); }
Bytes printable_string(std::string_view text) { return element(0x13, view(text)); }
Bytes ia5(std::uint8_t tag, std::string_view text) { return element(tag, view(text)); }

Bytes enumerated(std::uint8_t value) { return element(0x0a, Bytes{value}); }

Bytes time(Time time) {
  const std::string digits = digits_of(time);
  const bool utc_time = digits < "2050";
  return utc_time ? element(utc_time_tag, view(std::string_view(digits).substr(2)))
                  : element(generalized_time_tag, view(digits));
}

Bytes generalized_time(Time time) { return element(generalized_time_tag, view(digits_of(time))); }

}  // namespace sekisho::der
