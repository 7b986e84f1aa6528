// SPDX-License-Identifier: Apache-2.0
// What people type with a Japanese input method on: full-width digits and spaces count as the digits they
// mean (NFKC).
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace sekisho::login {

Secret normalised_digits(std::string_view typed);
bool are_digits(const Secret& text, std::size_t count);

}  // namespace sekisho::login
