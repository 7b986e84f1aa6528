// SPDX-License-Identifier: Apache-2.0
// What the signer does not sign, and why.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace sekisho::signer {

inline Error refused(std::string why) { return Error{ErrorCode::SignerRefused, std::move(why)}; }

}  // namespace sekisho::signer
