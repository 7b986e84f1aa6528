// SPDX-License-Identifier: Apache-2.0
// An error as an answer: application/problem+json (RFC 9457) with the code and its text from errors.def.
#pragma once

#include "base/error.h"
#include "http/request.h"

namespace sekisho::http {

Response problem(ErrorCode code, Language language);
Response problem(ErrorCode code, const Request& request);  // in the language that it prefers

}  // namespace sekisho::http
