// SPDX-License-Identifier: Apache-2.0
// The words spoken with the portal: JSON bodies (docs/ROUTES.md, "Agent") and compact JWS (RFC 7515 §7.1).
// Portable, no cryptography: whoever holds the key signs `signing_input` and `compact` puts the parts
// together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/key_store.h"
#include "agent/core/portal.h"
#include "base/bytes.h"
#include "base/names.h"
#include "base/time.h"

namespace sekisho::agent {

// How far the server is with the order. Over: cancelled, lapsed or rejected.
enum class OrderState { Opened, Requested, Issued, Proven, Committed, Retired, Over };
inline bool is_requested(OrderState state) {
  return state == OrderState::Requested || state == OrderState::Issued;
}
inline bool is_proven(OrderState state) {
  return state == OrderState::Proven || state == OrderState::Committed || state == OrderState::Retired;
}

// A ticket that names nobody (design §4): whoever holds one of these certificates may sign, PIN and card come
// after.
struct SecondDoor {
  std::vector<Bytes> issuers;  // names, DER
  Time ended_after{};
};

struct Look {
  explicit Look(OrderId of_order) : order(std::move(of_order)) {}
  std::string institution;
  std::string institution_en;
  std::string company;
  std::string contract_id;
  Time not_after{};
  Zone zone;  // the institution's, for showing that time
  std::string matching_number;
  std::optional<Fingerprint> old_certificate;  // nothing: second_door
  std::optional<SecondDoor> second_door;
  KeyWish key;
  OrderId order;
  OrderState state{OrderState::Opened};
  std::string nonce;
  Time server_time{};
};

struct Issued {
  std::string certificate;  // PEM: leaf, then its issuer
  std::string nonce;
};

struct Standing {
  std::string nonce;
  OrderState state{OrderState::Opened};
};

// BadRequest where the body is not what the protocol says.
Result<Look> parse_look(std::string_view body);
Result<Issued> parse_issued(std::string_view body);
Result<Standing> parse_standing(std::string_view body);
Result<OrderState> parse_order_state(std::string_view text);

// The error that a refused call means: the problem's own code (RFC 9457), or AgentOffline where something
// other than the portal answered (a gateway's HTML page).
Error refusal(const Reply& reply);

std::string look_body(std::string_view ticket);
std::string progress_body(std::string_view ticket, std::string_view stage);
std::string request_payload(std::string_view ticket, ByteView csr);
std::string order_payload(const OrderId& order);
std::string proof_payload(const Fingerprint& leaf);

struct Header {
  Algorithm algorithm{Algorithm::Rs256};
  std::string type;
  std::string url;
  std::string nonce;
  std::string certificate;  // SHA-256 hex, empty where the new key signs
};
std::string signing_input(const Header& header, std::string_view payload);
std::string compact(std::string_view input, ByteView signature);

// The first certificate of a PEM text, as DER. CertificateMalformed
Result<Bytes> first_certificate(std::string_view pem);

}  // namespace sekisho::agent
