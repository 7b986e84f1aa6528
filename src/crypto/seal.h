// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. `context` is authenticated, not stored: a sealed
// value moved to another row does not open.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

std::string seal(const Secret& key, std::string_view context,
                 const Secret& plain);  // lower-case hex: nonce‖ciphertext‖tag
Result<Secret> open_sealed(const Secret& key, std::string_view context,
                           std::string_view sealed);  // SealBroken

}  // namespace sekisho::crypto
