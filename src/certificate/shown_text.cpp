// SPDX-License-Identifier: Apache-2.0
#include "certificate/shown_text.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace sekisho::certificate {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";
constexpr int most_characters = 128;

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 8> hidden{{{0x00, 0x1f},          // C0
                                       {0x7f, 0x9f},          // DEL, C1
                                       {0x61c, 0x61c},        // Arabic letter mark
                                       {0x200b, 0x200f},      // zero width, marks of direction
                                       {0x2028, 0x202e},      // line separators, embeddings, overrides
                                       {0x2060, 0x206f},      // word joiner, isolates
                                       {0xfeff, 0xfeff},      // byte order mark
                                       {0xe0000, 0xe007f}}};  // tags

bool may_be_shown(char32_t letter) {
  for (const Range& range : hidden) {
    if (letter >= range.first && letter <= range.last) {
      return false;
    }
  }
  return letter < 0xd800 || letter > 0xdfff;
}

// Octets of the sequence that starts with this octet (RFC 3629 §3), 0 where none can.
std::size_t length_of(std::uint8_t first) {
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first <= 0xdf) {
    return 2;
  }
  if ((first & 0xf0U) == 0xe0) {
    return 3;
  }
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

// The character at the start of `text`, or 0 where it is broken: too long a form, a missing octet.
char32_t decoded(std::string_view text, std::size_t length) {
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  constexpr std::array<unsigned, 5> bits_of_first{0, 0x7f, 0x1f, 0x0f, 0x07};
  if (length == 0 || text.size() < length) {
    return 0;
  }
  char32_t letter = static_cast<std::uint8_t>(text[0]) & bits_of_first.at(length);
  for (std::size_t at = 1; at < length; ++at) {
    const auto octet = static_cast<std::uint8_t>(text[at]);
    if ((octet & 0xc0U) != 0x80) {
      return 0;
    }
    letter = letter << 6U | (octet & 0x3fU);
  }
  return letter >= smallest.at(length) && letter <= 0x10ffff ? letter : 0;
}

}  // namespace

std::string shown_text(std::string_view text) {
  std::string out;
  for (int count = 0; !text.empty() && count < most_characters; ++count) {
    const std::size_t length = length_of(static_cast<std::uint8_t>(text.front()));
    const char32_t letter = decoded(text, length);
    const std::size_t used = letter == 0 ? 1 : length;
    out += letter != 0 && may_be_shown(letter) ? text.substr(0, used) : replacement;
    text.remove_prefix(used);
  }
  return out;
}

}  // namespace sekisho::certificate
