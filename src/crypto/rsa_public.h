// SPDX-License-Identifier: Apache-2.0
// The public half of an RSA key as its two numbers, for verifying RSASSA-PKCS1-v1_5 (RFC 8017 8.2.2) without
// an EVP_PKEY: making one and asking it takes as long as the mathematics.
#pragma once

#include <openssl/bn.h>

#include <memory>
#include <mutex>

#include "base/bytes.h"

struct evp_md_st;  // OpenSSL's EVP_MD

namespace sekisho::crypto {

class RsaPublic {
 public:
  // Big endian, without leading zeros. Null for what no key of ours or of a person's has: another size than
  // 2048, 3072 or 4096 bits, an even modulus, an exponent other than 65537. OpenSSL looks at those.
  static std::shared_ptr<const RsaPublic> of(ByteView modulus, ByteView exponent);

  ~RsaPublic();
  RsaPublic(const RsaPublic&) = delete;
  RsaPublic& operator=(const RsaPublic&) = delete;

  [[nodiscard]] const BIGNUM* modulus() const { return modulus_; }
  [[nodiscard]] int bits() const { return BN_num_bits(modulus_); }
  // SHA-256, SHA-384 or SHA-512; anything else verifies nothing.
  [[nodiscard]] bool verify(const evp_md_st* digest, ByteView message, ByteView signature) const;

 private:
  explicit RsaPublic(BIGNUM* modulus) : modulus_(modulus) {}
  [[nodiscard]] Bytes raised(const BIGNUM* signature) const;  // to the 65537th power
  BIGNUM* modulus_;
  mutable std::once_flag prepared_;
  mutable BN_MONT_CTX* montgomery_{nullptr};
};

}  // namespace sekisho::crypto
