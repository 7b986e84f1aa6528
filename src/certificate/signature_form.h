// SPDX-License-Identifier: Apache-2.0
// Which signatures a request may carry: RSA PKCS#1 v1.5, RSASSA-PSS (salt as long as the digest) and ECDSA,
// each with SHA-256, SHA-384 or SHA-512 (RFC 4055, RFC 5758).
#pragma once

#include "base/bytes.h"
#include "crypto/public_key.h"

namespace sekisho::certificate {

class SignatureForm {
 public:
  // From an AlgorithmIdentifier's DER. RequestWeakDigest for MD2, MD4, MD5, SHA-1 and SHA-224; else
  // RequestMalformed.
  static Result<SignatureForm> parse(ByteView algorithm);

  [[nodiscard]] bool verify(const crypto::PublicKey& key, ByteView message, ByteView signature) const;

 private:
  enum class Kind { RsaPkcs1, RsaPss, Ecdsa };
  struct Row;
  static const std::vector<Row>& rows();
  SignatureForm(Kind kind, int digest_bits) : kind_(kind), digest_bits_(digest_bits) {}
  Kind kind_;
  int digest_bits_;
};

}  // namespace sekisho::certificate
