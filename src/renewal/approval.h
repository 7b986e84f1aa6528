// SPDX-License-Identifier: Apache-2.0
// Orders and acquisitions that no old key has asked for wait, planned, until two named people have approved
// their to-be-signed bytes (docs/decisions/0012). Who they are is checked by whoever calls; the signer checks
// again.
#pragma once

#include <string>
#include <vector>

#include "renewal/records.h"

namespace sekisho::renewal {

struct AwaitedDraft {
  OrderId id;  // of an order or an acquisition
  MemberKey member;
  Bytes tbs_der;
};

// OrderUnknown; OrderClosed where it no longer waits; OrderNotIssued where nothing is planned yet.
Result<AwaitedDraft> awaited_draft(Records& records, const OrderId& id);
// Kept beside it, for the signer; it is issued by itself, or when the machine asks again. Busy where it moved
// meanwhile; the codes of awaited_draft.
Result<void> keep_approvals(Records& records, const AwaitedDraft& draft,
                            const std::vector<std::string>& approvals, const audit::Entry& entry);

}  // namespace sekisho::renewal
