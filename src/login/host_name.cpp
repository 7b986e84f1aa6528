// SPDX-License-Identifier: Apache-2.0
#include "login/host_name.h"

#include <array>
#include <atomic>
#include <cstdint>

#include "crypto/digest.h"
#include "crypto/random.h"

namespace sekisho::login {
namespace {

// 50 bits: 24 of time in 4 seconds (two years, then round again), 13 of counter, 1 of limit, 12 of MAC.
constexpr int letters = 10;
constexpr std::string_view alphabet =
    "abcdefghijkmnpqrstuvwxyz23456789";  // no l, o, 0, 1: people read names aloud
constexpr std::int64_t seconds_a_tick = 4;
constexpr std::uint64_t ticks_a_round = 1U << 24U;

std::uint64_t mac_of(const Secret& key, std::uint64_t head) {
  std::array<std::uint8_t, 8> message{};
  for (std::size_t at = 0; at < message.size(); ++at) {
    message.at(at) = static_cast<std::uint8_t>(head >> (8U * at));
  }
  const Bytes mac = crypto::hmac_sha256(key, message);
  return (static_cast<std::uint64_t>(mac[0]) << 4U | mac[1] >> 4U) & 0xfffU;
}

std::uint64_t next_count() {
  static std::atomic<std::uint64_t> counter{crypto::random_below(1U << 13U)};
  return counter.fetch_add(1) & 0x1fffU;
}

}  // namespace

std::string mint_host_label(const Secret& key, Time now, TlsLimit limit) {
  const auto tick = static_cast<std::uint64_t>(unix_seconds(now) / seconds_a_tick) % ticks_a_round;
  const std::uint64_t head = tick << 14U | next_count() << 1U | (limit == TlsLimit::Only12 ? 1U : 0U);
  std::uint64_t rest = head << 12U | mac_of(key, head);
  std::string label(letters, 'a');
  for (int at = letters - 1; at >= 0; --at, rest >>= 5U) {
    label[static_cast<std::size_t>(at)] = alphabet[rest & 31U];
  }
  return label;
}

std::optional<HostName> read_host_label(const Secret& key, std::string_view label, Time now) {
  if (label.size() != letters) {
    return std::nullopt;
  }
  std::uint64_t bits = 0;
  for (const char letter : label) {
    const auto value = alphabet.find(letter);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    bits = bits << 5U | value;
  }
  const std::uint64_t head = bits >> 12U;
  if ((bits & 0xfffU) != mac_of(key, head)) {
    return std::nullopt;
  }
  // The tick nearest to now, of those that end in these 24 bits.
  const std::int64_t present = unix_seconds(now) / seconds_a_tick;
  const auto round = static_cast<std::int64_t>(ticks_a_round);
  std::int64_t tick = present - present % round + static_cast<std::int64_t>(head >> 14U);
  if (tick > present + round / 2) {
    tick -= round;
  } else if (tick < present - round / 2) {
    tick += round;
  }
  return HostName{from_unix_seconds(tick * seconds_a_tick),
                  (head & 1U) != 0 ? TlsLimit::Only12 : TlsLimit::None};
}

}  // namespace sekisho::login
