// SPDX-License-Identifier: Apache-2.0
// Which CAs stand still now, for whoever can read halts and clocks: servers and engineers have records of
// their own.
#pragma once

#include "renewal/halt.h"

namespace sekisho::renewal {

// Those that were recorded, and those that the clock makes.
template <typename Records>
Result<std::vector<Halt>> standing_halts(Records& records, Time now) {
  auto recorded = TRY(records.halts());
  return with_clocks(std::move(recorded), TRY(records.issue_clocks()), now);
}

}  // namespace sekisho::renewal
