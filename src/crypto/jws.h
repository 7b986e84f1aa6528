// SPDX-License-Identifier: Apache-2.0
// Compact JWS (RFC 7515) with RS256, PS256 and ES256 (RFC 7518). Parsed first, believed only after verify().
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/names.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {

struct JwsHeader {
  std::string algorithm;  // "RS256", "PS256", "ES256": nothing else parses
  std::string type;       // typ
  std::string url;        // the full https URL it was made for
  std::string nonce;
  std::string certificate;  // x5t#S256 as base64url, empty where absent
};

class Jws {
 public:
  // JwsMalformed: not three base64url parts, an unknown algorithm, `crit`, a member twice, or more than 64
  // KiB.
  static Result<Jws> parse(std::string_view compact);

  [[nodiscard]] std::string compact() const;  // as it came
  // Unverified until verify() said so.
  [[nodiscard]] const JwsHeader& header() const { return header_; }
  // JwsWrongSignature, also where the key does not fit the algorithm. Returns the payload.
  [[nodiscard]] Result<std::string> verify(const PublicKey& key) const;
  // What the payload claims, for finding the key to verify with. Never act on it before verify().
  [[nodiscard]] const std::string& unverified_payload() const { return payload_; }

 private:
  Jws() = default;
  JwsHeader header_;
  std::string payload_;
  std::string signing_input_;
  Bytes signature_;
};

// RFC 7518 3.4: r and s of P-256, 32 octets each, from the DER that OpenSSL signs with. KeyKindRefused where
// they are longer.
Result<Bytes> jws_signature(ByteView ecdsa_der);

}  // namespace sekisho::crypto
