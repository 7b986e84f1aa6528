// SPDX-License-Identifier: Apache-2.0
// The renewal order (design §4):
//   DUE → OPENED → REQUESTED → ISSUED → PROVEN → COMMITTED → RETIRED, exits CANCELLED, LAPSED, REJECTED.
// DUE is computed, never stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/names.h"
#include "base/time.h"

namespace sekisho::renewal {

enum class State { Opened, Requested, Issued, Proven, Committed, Retired, Cancelled, Lapsed, Rejected };
std::string_view name_of(State state);
Result<State> parse_state(std::string_view text);
// Open: at most one of these exists for a certificate (partial unique index).
inline bool is_open(State state) {
  return state == State::Opened || state == State::Requested || state == State::Issued ||
         state == State::Proven;
}

struct Order {
  OrderId id;
  MemberKey member;
  Fingerprint old_certificate;
  State state{State::Opened};
  int version{1};  // grows with every change; the page asks "after which?"
  Time opened_at{};
  Time expires_at{};
  // REQUESTED
  std::string request_digest;  // SHA-256 hex of the CSR; "" before
  std::string request_key;     // SubjectPublicKeyInfo DER as hex, to check what the new key signs
  // By the old key over the request: a signer's evidence. An agent's is "" once ISSUED; a CMP message stays,
  // and with it the transaction can be gone on with after a restart.
  std::string evidence;
  // ISSUED: the draft first, the certificate after
  std::optional<Serial> serial;
  // To-be-signed bytes as hex, recorded before they are signed; "" once the certificate holds them.
  std::string tbs;
  std::optional<Fingerprint> new_certificate;
  std::optional<Time> proven_at;
  std::optional<Time> committed_at;
  std::optional<Time> closed_at;  // RETIRED or an exit
  std::string asked_by{"agent"};  // who sent the request: "agent", "est", "cmp"; the trail's actor
  Time old_ends_at{};             // of the old certificate; the records know it
};

// What lets an agent find its order: 256 random bits, stored hashed, bound to order, login and old
// certificate.
struct Ticket {
  std::string hash;  // SHA-256 hex of the ticket's text
  OrderId order;
  std::string login;            // id_hash of the login that minted it
  std::string matching_number;  // 照合番号, 4 digits
  Time minted_at{};
  Time expires_at{};
  std::optional<Time> looked_at;     // the agent's window is open
  std::optional<Time> consented_at;  // 更新する was pressed: the key is being made
  std::optional<Time> declined_at;   // やめる
  std::optional<Time> voided_at;
};

}  // namespace sekisho::renewal
