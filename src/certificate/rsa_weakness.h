// SPDX-License-Identifier: Apache-2.0
// Moduli that anybody can factor. Each test says what it looks for; none proves a modulus good.
#pragma once

#include <openssl/bn.h>

namespace sekisho::certificate {

bool has_small_factor(const BIGNUM* modulus);  // a prime below 10,000
bool has_close_primes(const BIGNUM* modulus);  // Fermat's method, 100 rounds
// Infineon's generator (CVE-2017-15361): primes k·M + (65537^a mod M), so that N modulo every small prime is
// a power of 65537. The test of Nemec et al., "The Return of Coppersmith's Attack", CCS 2017, §2.3.
bool has_roca_fingerprint(const BIGNUM* modulus);

}  // namespace sekisho::certificate
