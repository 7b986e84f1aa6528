// SPDX-License-Identifier: Apache-2.0
#include "staff/approve.h"

#include "audit/approvers.h"
#include "staff/people.h"

namespace sekisho::staff {

Result<renewal::AwaitedDraft> draft_of_order(Transactions<renewal::Records>& orders, const OrderId& id) {
  return write(orders, [&](renewal::Records& records) { return renewal::awaited_draft(records, id); });
}

Result<renewal::AwaitedDraft> approve_order(const House& house, Transactions<renewal::Records>& orders,
                                            const OrderId& id, const std::vector<std::string>& approvals) {
  auto draft = TRY(draft_of_order(orders, id));
  const auto approvers = TRY(approved_by(house, draft.tbs_der, approvals));
  audit::Entry entry = entry_of(house, draft.member.institution, "order.approved", id.text());
  audit::add_approvers(entry, approvers);
  TRY(orders.run(
      [&](renewal::Records& records) { return renewal::keep_approvals(records, draft, approvals, entry); }));
  return draft;
}

}  // namespace sekisho::staff
