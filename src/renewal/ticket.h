// SPDX-License-Identifier: Apache-2.0
// Renewal tickets and the nonces of the agent's signatures. A ticket finds an order; it opens nothing without
// a JWS of the old key over ticket, nonce and CSR (threats, row 11).
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "renewal/order.h"

namespace sekisho::renewal {

std::string mint_ticket_text();  // 256 random bits, 43 letters base64url
std::string hash_of_ticket(std::string_view text);
std::string mint_matching_number();  // 照合番号: 4 digits

// TicketInvalid where time, log-off or やめる ended it.
Result<void> check_ticket(const Ticket& ticket, Time now);

// --- the second door: a ticket that names nobody and of which nothing is stored. It is a time, a random part
// and a MAC; the order it may open and its 照合番号 follow from it.
struct OpenTicket {
  OrderId order;
  std::string matching_number;
  Time minted_at;
};
std::string mint_open_ticket(const Secret& key, const InstitutionCode& institution, Time now);
// None: not such a ticket of this institution, or its time is over.
std::optional<OpenTicket> read_open_ticket(const Secret& key, const InstitutionCode& institution,
                                           std::string_view text, Time now);

// A nonce is a time and a MAC over it and over what it is for: nothing is stored, and it dies after ten
// minutes.
inline constexpr std::chrono::minutes nonce_life{10};
std::string mint_nonce(const Secret& key, std::string_view purpose, Time now);
Result<void> check_nonce(const Secret& key, std::string_view purpose, std::string_view nonce, Time now);

}  // namespace sekisho::renewal
