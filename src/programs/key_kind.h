// SPDX-License-Identifier: Apache-2.0
// What a CA's key may be, in the words of the command line.
#pragma once

#include <string_view>

#include "certificate/authority_key.h"

namespace sekisho::programs {

inline constexpr const char* key_kinds = "p256, p384, rsa2048, rsa3072, rsa4096";
Result<certificate::KeyKind> parse_key_kind(std::string_view text);  // UsageWrong

}  // namespace sekisho::programs
