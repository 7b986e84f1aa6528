// SPDX-License-Identifier: Apache-2.0
// Which public keys a certificate may hold: RSA 2048, 3072, 4096 with odd e ≥ 65537, no small factor, no
// close primes (Fermat), no ROCA fingerprint (CVE-2017-15361); P-256 and P-384 points on their curve.
#pragma once

#include "base/result.h"
#include "crypto/public_key.h"

namespace sekisho::certificate {

// The Key… codes of errors.def. A thirtieth of a millisecond for RSA: asked at every gate.
Result<void> check_key(const crypto::PublicKey& key);

// "rsa2048", "rsa3072", "rsa4096", "p256", "p384"; "other" for what check_key refuses.
std::string kind_name(const crypto::PublicKey& key);

}  // namespace sekisho::certificate
