// SPDX-License-Identifier: Apache-2.0
// The public half of a usual RSA key as its number, so that the key policy needs no EVP_PKEY: making one
// takes longer than most of what the policy asks.
#pragma once

#include <openssl/bn.h>

#include <memory>

#include "base/bytes.h"

namespace sekisho::crypto {

class RsaPublic {
 public:
  // Big endian, without leading zeros. Null for what no key of ours or of a person's has: another size than
  // 2048, 3072 or 4096 bits, an even modulus, an exponent other than 65537. OpenSSL looks at those.
  static std::shared_ptr<const RsaPublic> of(ByteView modulus, ByteView exponent);

  ~RsaPublic() { BN_free(modulus_); }
  RsaPublic(const RsaPublic&) = delete;
  RsaPublic& operator=(const RsaPublic&) = delete;

  [[nodiscard]] const BIGNUM* modulus() const { return modulus_; }
  [[nodiscard]] int bits() const { return BN_num_bits(modulus_); }

 private:
  explicit RsaPublic(BIGNUM* modulus) : modulus_(modulus) {}
  BIGNUM* modulus_;
};

}  // namespace sekisho::crypto
