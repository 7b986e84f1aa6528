// SPDX-License-Identifier: Apache-2.0
// What anybody may ask an OCSP responder (RFC 6960 4.1), read strictly and within bounds. A signature of the
// asker is skipped: nothing depends on who asks.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/names.h"
#include "certificate/certificate.h"

namespace sekisho::certificate {

enum class CertIdHash { Sha1, Sha256 };

// RFC 6960 4.1.1: names an issuer by hashes of its name and key, and a certificate of it by serial number.
struct CertId {
  CertIdHash hash;
  Bytes issuer_name_hash;
  Bytes issuer_key_hash;
  Serial serial;
  Bytes der;  // as it was asked: the answer repeats it

  [[nodiscard]] bool names(const Certificate& authority) const;
};

class OcspRequest {
 public:
  static constexpr std::size_t most_octets = 4096;
  static constexpr std::size_t most_ids = 16;
  static constexpr std::size_t longest_nonce = 32;  // RFC 8954 2.1

  // OcspMalformed: not such a request, beyond a bound, or with a critical extension that we do not know.
  static Result<OcspRequest> parse(ByteView der);

  [[nodiscard]] const std::vector<CertId>& ids() const { return ids_; }       // at least one
  [[nodiscard]] const std::optional<Bytes>& nonce() const { return nonce_; }  // 1 to 32 octets

 private:
  OcspRequest() = default;
  std::vector<CertId> ids_;
  std::optional<Bytes> nonce_;
};

}  // namespace sekisho::certificate
