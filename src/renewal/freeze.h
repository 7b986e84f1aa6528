// SPDX-License-Identifier: Apache-2.0
// 緊急停止 of a member's certificates, and its end (threats, row 30): a freeze stops every act, is
// certificateHold for the world, and never ends in another certificate.
#pragma once

#include "renewal/renewals.h"

namespace sekisho::renewal {

// All that is active or superseded; what was under way ends with it. How many were frozen. MemberUnknown;
// NotFound where there is nothing to freeze.
Result<int> freeze_member(Transactions<Records>& transactions, const MemberKey& member, const Caller& caller);

// Since when: the newest freeze among the member's certificates. None: nothing is frozen.
Result<std::optional<Time>> frozen_since(Records& records, const MemberKey& member);

// Every frozen certificate is what it would be without the freeze: superseded or revoked where it was
// replaced before or meanwhile, else active. `since` is what frozen_since said when this was decided: Busy
// where it is another one. How many. `details` for the trail: who approved it.
Result<int> lift_freeze(Transactions<Records>& transactions, const MemberKey& member, Time since,
                        const Caller& caller, const std::vector<std::string>& approvers);

}  // namespace sekisho::renewal
