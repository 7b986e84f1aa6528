// SPDX-License-Identifier: Apache-2.0
#include "renewal/ticket.h"

#include "crypto/digest.h"
#include "crypto/random.h"

namespace sekisho::renewal {
namespace {

constexpr std::size_t time_octets = 8;
constexpr std::size_t random_octets = 8;
constexpr std::size_t short_mac_octets = 16;

Bytes signed_part(std::int64_t seconds) {
  Bytes out;
  for (std::size_t at = 0; at < time_octets; ++at) {
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(seconds) >> (56U - 8U * at)));
  }
  return out;
}

Time seconds_in(ByteView octets) {
  std::int64_t seconds = 0;
  for (const std::uint8_t octet : octets) {
    seconds = seconds * 256 + octet;
  }
  return from_unix_seconds(seconds);
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

std::string mint_open_ticket(const Secret& key, const InstitutionCode& institution, Time now) {
  Bytes out = signed_part(unix_seconds(now));
  const Bytes random = crypto::random_bytes(random_octets);
  out.insert(out.end(), random.begin(), random.end());
  const Bytes mac = mac_of(key, "open-ticket:" + institution.text(), out);
  out.insert(out.end(), mac.begin(), mac.begin() + short_mac_octets);
  return base64url(out);
}

std::optional<OpenTicket> read_open_ticket(const Secret& key, const InstitutionCode& institution,
                                           std::string_view text, Time now) {
  const auto octets = parse_base64url(text);
  if (!octets.ok() || octets.value().size() != time_octets + random_octets + short_mac_octets) {
    return std::nullopt;
  }
  const ByteView all = octets.value();
  const Bytes head(all.begin(), all.begin() + time_octets + random_octets);
  const Bytes mac = mac_of(key, "open-ticket:" + institution.text(), head);
  const Time minted = seconds_in(all.first(time_octets));
  if (!crypto::equal_in_constant_time(ByteView(mac).first(short_mac_octets), all.last(short_mac_octets)) ||
      now < minted - std::chrono::seconds{5} || now > minted + nonce_life) {
    return std::nullopt;
  }
  const std::string id = hex(mac_of(key, "open-order", head)).substr(0, 32);
  const Bytes number = mac_of(key, "open-number", head);
  const unsigned four = (number[0] * 256U + number[1]) % 10'000U;
  return OpenTicket{OrderId::trusted(id), std::to_string(10'000U + four).substr(1), minted};
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
  const Bytes mac = mac_of(key, purpose, Bytes(all.begin(), all.begin() + time_octets));
  const auto age = now - seconds_in(all.first(time_octets));
  if (!crypto::equal_in_constant_time(mac, all.subspan(time_octets)) || age < std::chrono::seconds{-5} ||
      age > nonce_life) {
    return wrong;
  }
  return {};
}

}  // namespace sekisho::renewal
