// SPDX-License-Identifier: Apache-2.0
#include "crypto/totp.h"

#include <array>
#include <cstdio>

#include "crypto/digest.h"
#include "crypto/hmac.h"

namespace sekisho::crypto {
namespace {

constexpr std::int64_t seconds_a_step = 30;
constexpr std::uint32_t six_digits = 1'000'000;

int base32_value(char letter) {
  if (letter >= 'A' && letter <= 'Z') {
    return letter - 'A';
  }
  if (letter >= 'a' && letter <= 'z') {
    return letter - 'a';
  }
  if (letter >= '2' && letter <= '7') {
    return letter - '2' + 26;
  }
  return -1;
}

}  // namespace

// RFC 4226 5.3 over the big-endian step.
std::string totp_at(const Secret& key, std::int64_t step) {
  std::array<std::uint8_t, 8> counter{};
  for (std::size_t at = 0; at < counter.size(); ++at) {
    counter.at(at) = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (56U - 8U * at));
  }
  const Bytes mac = hmac(HmacDigest::Sha1, key, counter);
  const std::size_t offset = mac.back() & 15U;
  const std::uint32_t chosen = (mac.at(offset) & 0x7fU) << 24U |
                               static_cast<std::uint32_t>(mac.at(offset + 1)) << 16U |
                               static_cast<std::uint32_t>(mac.at(offset + 2)) << 8U | mac.at(offset + 3);
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "%06u", chosen % six_digits);
  return digits.data();
}

std::int64_t totp_step_of(Time now) { return unix_seconds(now) / seconds_a_step; }

std::optional<std::int64_t> totp_step(const Secret& key, std::string_view code, Time now) {
  const std::int64_t present = totp_step_of(now);
  std::optional<std::int64_t> found;
  for (const std::int64_t step : {present - 1, present, present + 1}) {
    const std::string right = totp_at(key, step);
    if (equal_in_constant_time(view(right), view(code))) {
      found = step;
    }
  }
  return found;
}

Result<Secret> parse_base32(std::string_view text) {
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  Bytes out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const int value = base32_value(letter);
    if (value < 0) {
      return Error{ErrorCode::BadRequest, "base32: foreign letter"};
    }
    held = held << 5U | static_cast<std::uint32_t>(value);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>(held >> bits));
    }
  }
  if (out.empty() || bits >= 5 || (held & ((1U << bits) - 1U)) != 0) {
    return Error{ErrorCode::BadRequest, "base32: length"};
  }
  return Secret(ByteView(out));
}

}  // namespace sekisho::crypto
