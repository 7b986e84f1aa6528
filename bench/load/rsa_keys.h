// SPDX-License-Identifier: Apache-2.0
// Many RSA-2048 keys in little time: each pair out of some primes makes one. Good for measuring, never for
// keeping a secret.
#pragma once

#include <openssl/bn.h>

#include <string>
#include <vector>

#include "crypto/openssl.h"

namespace sekisho::bench {

class RsaKeys {
 public:
  // Reads the primes of that file, or makes enough for `count` keys and writes it.
  RsaKeys(const std::string& file, int count);
  // The key of that number, 0 … count − 1: no two share both primes.
  [[nodiscard]] crypto::OwnedKey key(int number) const;

 private:
  std::vector<crypto::OwnedNumber> primes_;
};

}  // namespace sekisho::bench
