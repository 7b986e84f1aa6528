// SPDX-License-Identifier: Apache-2.0
// A PKCS#10 request (RFC 2986) whose possession is proven and whose key our policy accepts. Nothing of its
// subject or attributes is kept: they come from our own record and profile (threats, row 12).
#pragma once

#include "base/bytes.h"
#include "base/names.h"
#include "crypto/public_key.h"

namespace sekisho::certificate {

class Request {
 public:
  // RequestMalformed, RequestTrailingBytes, RequestPossessionUnproven, RequestWeakDigest and the Key… codes.
  static Result<Request> parse(ByteView der);

  [[nodiscard]] const crypto::PublicKey& key() const { return key_; }
  [[nodiscard]] const std::string& digest() const {
    return digest_;
  }  // SHA-256 of the DER, hex: "the same CSR"
  [[nodiscard]] const Bytes& der() const { return der_; }

 private:
  Request(Bytes der, std::string digest, crypto::PublicKey key)
      : der_(std::move(der)), digest_(std::move(digest)), key_(std::move(key)) {}
  Bytes der_;
  std::string digest_;
  crypto::PublicKey key_;
};

}  // namespace sekisho::certificate
