// SPDX-License-Identifier: Apache-2.0
// Argon2id (RFC 9106), 19 MiB, t=2, p=1 (OWASP's figures), over HMAC-SHA-256(key, password): without the key,
// which is not in the database, four digits cannot be guessed from a stolen copy. 30 ms of one core: never
// inside a transaction.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

Result<std::string> hash_password(const Secret& key, const Secret& password);  // PHC string
bool password_matches(const Secret& key, const Secret& password, std::string_view hash);

}  // namespace sekisho::crypto
