// SPDX-License-Identifier: Apache-2.0
// Long before an issuing CA ends it gives shorter certificates than the policy says: none outlives it. That
// is told in good time, since its successor takes people, custodians and a root out of a safe
// (docs/CEREMONY.md).
#pragma once

#include "base/log.h"
#include "renewal/issuing.h"

namespace sekisho::renewal {

inline constexpr std::chrono::days tell_end_before{90};

// A line of the log where there is no full term any more, or soon will be none. True: told.
bool tell_end(const contract::Institution& institution, const certificate::Certificate& authority, Time now,
              const Log& log);

}  // namespace sekisho::renewal
