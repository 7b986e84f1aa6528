// SPDX-License-Identifier: Apache-2.0
// How every lint says which of its rules the bytes break.
#pragma once

#include <string>

#include "base/result.h"

namespace sekisho::certificate {

inline Error lint_failed(const std::string& rule, const std::string& why = {}) {
  return Error{ErrorCode::LintFailed, "lint: " + rule + (why.empty() ? "" : ": " + why)};
}

}  // namespace sekisho::certificate
