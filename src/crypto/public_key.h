// SPDX-License-Identifier: Apache-2.0
// A public key parsed once from its SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/names.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY, so that this header needs none of its own

namespace sekisho::crypto {

class RsaPublic;

class PublicKey {
 public:
  // KeyKindRefused, KeyOffCurve. Exact DER, nothing may follow it.
  static Result<PublicKey> parse(ByteView spki_der);
  static Result<PublicKey> parse_pem(std::string_view text);  // RFC 7468 §13; FileUnreadable too

  [[nodiscard]] const Bytes& der() const { return der_; }
  [[nodiscard]] KeyFingerprint fingerprint() const;
  // Null where it is no RSA key of a usual size and exponent. What is asked of every certificate and request
  // is asked here, without an EVP_PKEY.
  [[nodiscard]] const RsaPublic* rsa() const { return rsa_.get(); }
  [[nodiscard]] int kind() const;  // EVP_PKEY_RSA, EVP_PKEY_EC, …
  [[nodiscard]] int bits() const;
  [[nodiscard]] evp_pkey_st* handle() const;  // shared, read only; an RSA key's is made when first asked for

 private:
  struct Late;
  PublicKey(Bytes der, std::shared_ptr<const Late> late, std::shared_ptr<const RsaPublic> rsa)
      : der_(std::move(der)), late_(std::move(late)), rsa_(std::move(rsa)) {}
  Bytes der_;
  std::shared_ptr<const Late> late_;
  std::shared_ptr<const RsaPublic> rsa_;
};

}  // namespace sekisho::crypto
