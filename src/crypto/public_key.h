// SPDX-License-Identifier: Apache-2.0
// A public key parsed once from its SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/names.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY, so that this header needs none of its own

namespace sekisho::crypto {

class PublicKey {
 public:
  // KeyKindRefused, KeyOffCurve. Exact DER, nothing may follow it.
  static Result<PublicKey> parse(ByteView spki_der);
  static Result<PublicKey> parse_pem(std::string_view text);  // RFC 7468 §13; FileUnreadable too

  [[nodiscard]] const Bytes& der() const { return der_; }
  [[nodiscard]] KeyFingerprint fingerprint() const;
  [[nodiscard]] evp_pkey_st* handle() const { return handle_.get(); }  // shared, read only

 private:
  PublicKey(Bytes der, std::shared_ptr<evp_pkey_st> handle)
      : der_(std::move(der)), handle_(std::move(handle)) {}
  Bytes der_;
  std::shared_ptr<evp_pkey_st> handle_;
};

}  // namespace sekisho::crypto
