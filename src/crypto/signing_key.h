// SPDX-License-Identifier: Apache-2.0
// Ed25519 (RFC 8032) from a 32-octet seed: signs the heads of the audit trail, so that anyone with the public
// key can check.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

Result<Bytes> sign_ed25519(const Secret& seed, ByteView message);  // 64 octets
Result<Bytes> ed25519_public_key(const Secret& seed);              // 32 octets
bool ed25519_verifies(ByteView public_key, ByteView message, ByteView signature);

}  // namespace sekisho::crypto
