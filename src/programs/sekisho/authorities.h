// SPDX-License-Identifier: Apache-2.0
// Words of the command line that say something about a CA.
#pragma once

#include <string_view>

#include "certificate/authority.h"

namespace sekisho::programs {

Result<certificate::KeyKind> parse_key_kind(std::string_view text);  // UsageWrong

}  // namespace sekisho::programs
