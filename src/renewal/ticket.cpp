// SPDX-License-Identifier: Apache-2.0
#include "renewal/ticket.h"

#include "crypto/digest.h"
#include "crypto/random.h"

namespace sekisho::renewal {
namespace {

constexpr std::size_t time_octets = 8;

Bytes signed_part(std::int64_t seconds) {
  Bytes out;
  for (std::size_t at = 0; at < time_octets; ++at) {
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(seconds) >> (56U - 8U * at)));
  }
  return out;
}

Bytes mac_of(const Secret& key, std::string_view purpose, const Bytes& time) {
  Bytes message = time;
  message.insert(message.end(), purpose.begin(), purpose.end());
  return crypto::hmac_sha256(key, message);
}

}  // namespace

std::string mint_ticket_text() { return base64url(crypto::random_bytes(32)); }
std::string hash_of_ticket(std::string_view text) { return crypto::sha256_hex(view(text)); }
std::string mint_matching_number() {
  return std::to_string(10'000U + crypto::random_below(10'000U)).substr(1);
}

Result<void> check_ticket(const Ticket& ticket, Time now) {
  if (ticket.voided_at || ticket.declined_at || now > ticket.expires_at) {
    return Error{ErrorCode::TicketInvalid, "ticket over"};
  }
  return {};
}

std::string mint_nonce(const Secret& key, std::string_view purpose, Time now) {
  Bytes out = signed_part(unix_seconds(now));
  const Bytes mac = mac_of(key, purpose, out);
  out.insert(out.end(), mac.begin(), mac.end());
  return base64url(out);
}

Result<void> check_nonce(const Secret& key, std::string_view purpose, std::string_view nonce, Time now) {
  const Error wrong{ErrorCode::NonceInvalid, "nonce"};
  const auto octets = parse_base64url(nonce);
  if (!octets.ok() || octets.value().size() != time_octets + 32) {
    return wrong;
  }
  const ByteView all = octets.value();
  std::int64_t seconds = 0;
  for (const std::uint8_t octet : all.first(time_octets)) {
    seconds = seconds * 256 + octet;
  }
  const Bytes mac = mac_of(key, purpose, Bytes(all.begin(), all.begin() + time_octets));
  const auto age = std::chrono::seconds{unix_seconds(now) - seconds};
  if (!crypto::equal_in_constant_time(mac, all.subspan(time_octets)) || age < std::chrono::seconds{-5} ||
      age > nonce_life) {
    return wrong;
  }
  return {};
}

}  // namespace sekisho::renewal
