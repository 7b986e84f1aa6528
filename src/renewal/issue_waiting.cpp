// SPDX-License-Identifier: Apache-2.0
// REQUESTED → ISSUED for what was accepted while the signer was away: nobody has to come back for it.
#include <set>

#include "renewal/renewals.h"

namespace sekisho::renewal {
namespace {

constexpr int orders_at_a_time = 100;

}  // namespace

Result<int> Renewals::issue_waiting(Time now) const {
  const auto waiting =
      TRY(read(around_.records, [](Records& records) { return records.requested_orders(orders_at_a_time); }));
  int issued = 0;
  std::set<InstitutionCode> away;  // of one institution that waits, the others would wait for the same
  std::optional<Error> refused;
  for (const Order& order : waiting) {
    if (underway_->holds(order.id)) {
      continue;
    }
    const bool rejected = TRY(write(around_.records, [&](Records& records) {
      return reject_if_a_certificate_is_gone(records, order, now);
    }));
    if (rejected || away.contains(order.member.institution)) {
      continue;
    }
    const auto done = issue(order, now);
    if (done.ok()) {
      ++issued;
    } else if (done.error().code == ErrorCode::SignerAway) {
      away.insert(order.member.institution);
    } else if (!refused && done.error().code != ErrorCode::OrderAwaitsApproval) {
      refused = Error{done.error().code, order.id.text() + ": " + done.error().detail};
    }
  }
  return refused ? Result<int>(*refused) : Result<int>(issued);
}

}  // namespace sekisho::renewal
