// SPDX-License-Identifier: Apache-2.0
// Words of the command line that say something about a CA.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "certificate/authority.h"
#include "renewal/halt.h"

namespace sekisho::programs {

Result<certificate::KeyKind> parse_key_kind(std::string_view text);  // UsageWrong
// Since when and why it stands still: lines for a person, and for a program.
std::string text_of(const renewal::Halt& halt);
nlohmann::json described(const renewal::Halt& halt);

}  // namespace sekisho::programs
