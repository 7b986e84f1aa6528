// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <array>
#include <cstddef>

namespace sekisho {
namespace {

constexpr std::string_view standard_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Whole groups of three octets, then what is left of one.
std::string encode(ByteView bytes, std::string_view letters) {
  std::string out(bytes.size() / 3 * 4 + (bytes.size() % 3 * 4 + 2) / 3, '\0');
  char* to = out.data();
  const auto put = [&](std::uint32_t held, int bits) {
    *to++ = letters[(held >> static_cast<unsigned>(bits)) & 63U];
  };
  while (bytes.size() >= 3) {
    const std::uint32_t held = std::uint32_t{bytes[0]} << 16U | std::uint32_t{bytes[1]} << 8U | bytes[2];
    put(held, 18);
    put(held, 12);
    put(held, 6);
    put(held, 0);
    bytes = bytes.subspan(3);
  }
  if (!bytes.empty()) {
    const bool two = bytes.size() == 2;
    const std::uint32_t held = std::uint32_t{bytes[0]} << 16U | (two ? std::uint32_t{bytes[1]} << 8U : 0U);
    put(held, 18);
    put(held, 12);
    if (two) {
      put(held, 6);
    }
  }
  return out;
}

constexpr std::uint8_t foreign = 0x80;
using Values = std::array<std::uint8_t, 256>;

constexpr Values values_of(std::string_view letters) {
  Values values{};
  values.fill(foreign);
  for (std::size_t at = 0; at < letters.size(); ++at) {
    values.at(static_cast<std::uint8_t>(letters[at])) = static_cast<std::uint8_t>(at);
  }
  return values;
}

constexpr Values standard_values = values_of(standard_letters);
constexpr Values url_values = values_of(url_letters);

// Refuses what a strict decoder must: foreign letters, a lone last letter, bits that would be lost.
Result<Bytes> decode(std::string_view text, const Values& values) {
  Bytes out(text.size() * 3 / 4);
  std::uint8_t* to = out.data();
  std::uint8_t seen = 0;
  const auto value_at = [&](std::size_t at) {
    const std::uint8_t value = values[static_cast<std::uint8_t>(text[at])];
    seen |= value;
    return std::uint32_t{value};
  };
  for (; text.size() >= 4; text.remove_prefix(4)) {
    const std::uint32_t group = value_at(0) << 18U | value_at(1) << 12U | value_at(2) << 6U | value_at(3);
    *to++ = static_cast<std::uint8_t>(group >> 16U);
    *to++ = static_cast<std::uint8_t>(group >> 8U);
    *to++ = static_cast<std::uint8_t>(group);
  }
  std::uint32_t held = 0;
  int bits = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    held = (held << 6U) | value_at(at);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      *to++ = static_cast<std::uint8_t>(held >> static_cast<unsigned>(bits));
    }
  }
  if ((seen & foreign) != 0) {
    return Error{ErrorCode::BadRequest, "base64: foreign letter"};
  }
  if (bits >= 6 || (held & ((1U << static_cast<unsigned>(bits)) - 1U)) != 0) {
    return Error{ErrorCode::BadRequest, "base64: bits left over"};
  }
  return out;
}

constexpr Values hex_values = [] {
  Values values = values_of("0123456789abcdef");
  for (std::uint8_t at = 0; at < 6; ++at) {
    values.at(std::size_t{'A'} + at) = static_cast<std::uint8_t>(10 + at);
  }
  return values;
}();

}  // namespace

Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }
Bytes to_bytes(ByteView octets) { return {octets.begin(), octets.end()}; }

ByteView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};  // NOLINT: char and octet alias
}

std::string_view text_view(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // NOLINT: char and octet alias
}

std::string hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(bytes.size() * 2, '\0');
  char* to = out.data();
  for (const std::uint8_t byte : bytes) {
    *to++ = digits[byte >> 4U];
    *to++ = digits[byte & 15U];
  }
  return out;
}

Result<Bytes> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return Error{ErrorCode::BadRequest, "hex: odd length"};
  }
  Bytes out(text.size() / 2);
  const char* at = text.data();
  std::uint8_t seen = 0;
  for (std::uint8_t& octet : out) {
    const std::uint8_t high = hex_values[static_cast<std::uint8_t>(*at++)];
    const std::uint8_t low = hex_values[static_cast<std::uint8_t>(*at++)];
    seen |= high | low;
    octet = static_cast<std::uint8_t>(high * 16U + low);
  }
  if ((seen & foreign) != 0) {
    return Error{ErrorCode::BadRequest, "hex: foreign letter"};
  }
  return out;
}

std::string base64(ByteView bytes) {
  std::string out = encode(bytes, standard_letters);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

Result<Bytes> parse_base64(std::string_view text) {
  std::string letters(text);
  std::erase_if(letters, [](char one) { return one == ' ' || one == '\n' || one == '\r' || one == '\t'; });
  if (letters.size() % 4 != 0) {
    return Error{ErrorCode::BadRequest, "base64: length"};
  }
  for (int padding = 0; padding < 2 && letters.ends_with('='); ++padding) {
    letters.pop_back();
  }
  return decode(letters, standard_values);
}

std::string base64url(ByteView bytes) { return encode(bytes, url_letters); }
Result<Bytes> parse_base64url(std::string_view text) { return decode(text, url_values); }

}  // namespace sekisho
