// SPDX-License-Identifier: Apache-2.0
// Words of the command line that say something about a CA.
#pragma once

#include <string>
#include <string_view>

#include "certificate/authority.h"
#include "programs/key_kind.h"

namespace sekisho::programs {

Result<InstitutionCode> parse_institution(const std::string& text);  // UsageWrong
// Of a CA that begins now. UsageWrong for a key or a number of years that none may have.
Result<certificate::AuthorityWishes> authority_wishes(const std::string& name,
                                                      const std::string& organization, std::string_view key,
                                                      int years);

}  // namespace sekisho::programs
