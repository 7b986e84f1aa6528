// SPDX-License-Identifier: Apache-2.0
// Words of the command line that say something about a CA.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "certificate/authority.h"
#include "programs/key_kind.h"
#include "renewal/halt.h"

namespace sekisho::programs {

Result<InstitutionCode> parse_institution(const std::string& text);  // UsageWrong
// Of a CA that begins now. UsageWrong for a key or a number of years that none may have.
Result<certificate::AuthorityWishes> authority_wishes(const std::string& name,
                                                      const std::string& organization, std::string_view key,
                                                      int years);
// Since when and why it stands still: lines for a person, and for a program.
std::string text_of(const renewal::Halt& halt);
nlohmann::json described(const renewal::Halt& halt);

}  // namespace sekisho::programs
