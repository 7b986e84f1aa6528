// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <array>
#include <cstddef>

namespace sekisho {
namespace {

constexpr std::string_view standard_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(ByteView bytes, std::string_view letters) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t held = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8U) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out.push_back(letters[(held >> static_cast<unsigned>(bits)) & 63U]);
    }
  }
  if (bits > 0) {
    out.push_back(letters[(held << static_cast<unsigned>(6 - bits)) & 63U]);
  }
  return out;
}

// Refuses what a strict decoder must: foreign letters, a lone last letter, bits that would be lost.
Result<Bytes> decode(std::string_view text, std::string_view letters) {
  Bytes out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;
  int bits = 0;
  for (const char letter : text) {
    const auto value = letters.find(letter);
    if (letter == '\0' || value == std::string_view::npos) {
      return Error{ErrorCode::BadRequest, "base64: foreign letter"};
    }
    held = (held << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>(held >> static_cast<unsigned>(bits)));
    }
  }
  if (bits >= 6 || (held & ((1U << static_cast<unsigned>(bits)) - 1U)) != 0) {
    return Error{ErrorCode::BadRequest, "base64: bits left over"};
  }
  return out;
}

int nibble(char letter) {
  if (letter >= '0' && letter <= '9') {
    return letter - '0';
  }
  if (letter >= 'a' && letter <= 'f') {
    return letter - 'a' + 10;
  }
  if (letter >= 'A' && letter <= 'F') {
    return letter - 'A' + 10;
  }
  return -1;
}

}  // namespace

Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

ByteView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};  // NOLINT: char and octet alias
}

std::string_view text_view(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // NOLINT: char and octet alias
}

std::string hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out.push_back(digits[byte >> 4U]);
    out.push_back(digits[byte & 15U]);
  }
  return out;
}

Result<Bytes> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return Error{ErrorCode::BadRequest, "hex: odd length"};
  }
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = nibble(text[at]);
    const int low = nibble(text[at + 1]);
    if (high < 0 || low < 0) {
      return Error{ErrorCode::BadRequest, "hex: foreign letter"};
    }
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

std::string base64(ByteView bytes) {
  std::string out = encode(bytes, standard_letters);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

Result<Bytes> parse_base64(std::string_view text) {
  std::string letters;
  letters.reserve(text.size());
  for (const char letter : text) {
    if (letter != ' ' && letter != '\n' && letter != '\r' && letter != '\t') {
      letters.push_back(letter);
    }
  }
  if (letters.size() % 4 != 0) {
    return Error{ErrorCode::BadRequest, "base64: length"};
  }
  for (int padding = 0; padding < 2 && letters.ends_with('='); ++padding) {
    letters.pop_back();
  }
  return decode(letters, standard_letters);
}

std::string base64url(ByteView bytes) { return encode(bytes, url_letters); }
Result<Bytes> parse_base64url(std::string_view text) { return decode(text, url_letters); }

}  // namespace sekisho
