// SPDX-License-Identifier: Apache-2.0
// HMAC (RFC 2104) with a chosen digest, for this folder only: others want hmac_sha256 of digest.h.
#pragma once

#include "base/bytes.h"
#include "base/secret.h"

namespace sekisho::crypto {

enum class HmacDigest { Sha1, Sha256 };
Bytes hmac(HmacDigest digest, const Secret& key, ByteView message);

}  // namespace sekisho::crypto
