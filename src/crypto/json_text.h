// SPDX-License-Identifier: Apache-2.0
// What somebody else wrote as JSON, asked for the members that must be text.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace sekisho::crypto {

// Empty where it is no object, has no such member, or one of another kind.
std::string text_member(const nlohmann::json& json, const char* name);

}  // namespace sekisho::crypto
