// SPDX-License-Identifier: Apache-2.0
// Which public keys a certificate may hold: RSA 2048, 3072, 4096 with odd e ≥ 65537, no small factor, no
// close primes (Fermat), no ROCA fingerprint (CVE-2017-15361); P-256 and P-384 points on their curve.
#pragma once

#include "base/result.h"
#include "crypto/public_key.h"

namespace sekisho::certificate {

Result<void> check_key(const crypto::PublicKey& key);  // the Key… codes of errors.def

}  // namespace sekisho::certificate
