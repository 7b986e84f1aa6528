// SPDX-License-Identifier: Apache-2.0
// An error as an answer: application/problem+json (RFC 9457) with the code and its text from errors.def.
#pragma once

#include <chrono>
#include <optional>

#include "base/error.h"
#include "http/request.h"

namespace sekisho::http {

Response problem(ErrorCode code, Language language);
Response problem(ErrorCode code, const Request& request);  // in the language that it prefers

// How long a program waits before it sends the same request again; absent where that would change nothing.
std::optional<std::chrono::seconds> comes_again_in(ErrorCode code);
// The request is kept and done without being asked again: 202 or "waiting" in a machine's protocol.
bool is_accepted_for_later(ErrorCode code);

}  // namespace sekisho::http
