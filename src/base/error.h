// SPDX-License-Identifier: Apache-2.0
// What went wrong, as a code for people and programs and a detail for the log. Codes and texts: errors.def.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sekisho {

enum class ErrorCode {
#define SEKISHO_ERROR(name, wire, status, ja, en) name,
#include "base/errors.def"
#undef SEKISHO_ERROR
};

enum class Language { Japanese, English };

struct [[nodiscard]] Error {
  ErrorCode code{ErrorCode::Internal};
  std::string detail;  // for the log only: never shown to a person, never holds a secret
};

std::span<const ErrorCode> all_error_codes();
std::string_view wire_name(ErrorCode code);  // "pin_wrong"
int http_status(ErrorCode code);
std::string_view text_of(ErrorCode code, Language language);

}  // namespace sekisho
