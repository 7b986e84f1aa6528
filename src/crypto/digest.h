// SPDX-License-Identifier: Apache-2.0
// SHA-2 and SHA-1 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869).
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

Bytes sha256(ByteView message);            // 32 octets
Bytes sha384(ByteView message);            // 48 octets
Bytes sha1(ByteView message);              // 20 octets; for identifiers only, never for trust
std::string sha256_hex(ByteView message);  // 64 letters
Result<std::string> sha256_hex_of_file(const std::string& path);  // of any size; FileUnreadable
Bytes hmac_sha256(const Secret& key, ByteView message);           // 32 octets
bool equal_in_constant_time(ByteView left, ByteView right);

}  // namespace sekisho::crypto
