// SPDX-License-Identifier: Apache-2.0
// A one-time code for a member's first certificate: an engineer asks, two named people approve (threats, rows
// 26 and 31; docs/decisions/0012).
#pragma once

#include "renewal/renewals.h"
#include "staff/house.h"

namespace sekisho::staff {

// MemberUnknown, MachineRenewalOff, MemberNotMachine.
Result<renewal::CodeDraft> draft_code(const House& house, const MemberKey& member);
// What an approved draft asks for. ApprovalInvalid, BadRequest, and the codes of renewal::offer_code.
Result<renewal::OfferedCode> offer_code(const House& house, Transactions<renewal::Records>& orders,
                                        const std::string& draft, const std::vector<std::string>& approvals);

}  // namespace sekisho::staff
