// SPDX-License-Identifier: Apache-2.0
// Writes OCSP answers (RFC 6960 4.2), signed by a delegated responder's P-256 key (ECDSA with SHA-256).
#pragma once

#include <optional>
#include <span>

#include "base/secret.h"
#include "certificate/ocsp_request.h"
#include "certificate/revocation_list.h"

namespace sekisho::certificate {

// RFC 6960 4.2.1, those that are answered here. They are not signed.
enum class OcspRefusal : std::uint8_t {
  MalformedRequest = 1,
  InternalError = 2,
  TryLater = 3,
  Unauthorized = 6
};
Bytes ocsp_refusal(OcspRefusal refusal);

// A private key that never leaves the server but sealed.
class ResponderKey {
 public:
  static Result<ResponderKey> fresh();                     // P-256
  static Result<ResponderKey> parse(const Secret& pkcs8);  // CryptoFailed: not a P-256 key in PKCS#8 DER

  [[nodiscard]] Secret pkcs8() const;
  [[nodiscard]] const crypto::PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] Result<Bytes> sign(ByteView message) const;         // safe on many threads
  [[nodiscard]] evp_pkey_st* handle() const { return key_.get(); }  // shared, read only

 private:
  ResponderKey(std::shared_ptr<evp_pkey_st> key, crypto::PublicKey public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}
  std::shared_ptr<evp_pkey_st> key_;
  crypto::PublicKey public_key_;
};

struct OcspStatus {
  enum class Word { Good, Revoked, Unknown } word{Word::Unknown};
  Time revoked_at{};                           // of Revoked
  ReasonCode reason{ReasonCode::Unspecified};  // of Revoked
  bool operator==(const OcspStatus&) const = default;
};

struct OcspSingle {
  Bytes id;  // the CertID as it was asked
  OcspStatus status;
};

struct OcspAnswer {
  Time this_update;  // producedAt too
  Time next_update;
  std::span<const OcspSingle> singles;
  std::optional<Bytes> nonce;
};

// The whole OCSPResponse with the responder's certificate in it.
Result<Bytes> ocsp_response(const OcspAnswer& answer, const ResponderKey& key, const Certificate& responder);

}  // namespace sekisho::certificate
