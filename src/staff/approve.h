// SPDX-License-Identifier: Apache-2.0
// Two named people let an order be issued that no old key has asked for.
#pragma once

#include "renewal/approval.h"
#include "staff/house.h"

namespace sekisho::staff {

// The codes of renewal::awaited_draft.
Result<renewal::AwaitedDraft> draft_of_order(Transactions<renewal::Records>& orders, const OrderId& id);
// ApprovalInvalid, and the codes of renewal::keep_approvals.
Result<renewal::AwaitedDraft> approve_order(const House& house, Transactions<renewal::Records>& orders,
                                            const OrderId& id, const std::vector<std::string>& approvals);

}  // namespace sekisho::staff
