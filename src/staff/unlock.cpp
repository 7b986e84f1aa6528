// SPDX-License-Identifier: Apache-2.0
#include "staff/unlock.h"

namespace sekisho::staff {
Result<void> unlock_member(const House& house, const MemberKey& member) {
  return house.records.run([&](Records& records) -> Result<void> {
    const auto found = TRY(records.find_member(member));
    if (!found) {
      return Error{ErrorCode::MemberUnknown, member.text()};
    }
    // A contract's lock stopped its other members' orders too; one of them who is locked besides gets the
    // rest with their own unlocking.
    const Time since = contract::locked_since(*found).value_or(house.now);
    const Time contract_since = found->contract_locked_at.value_or(house.now);
    TRY(records.extend_open_orders_of_contract(member, (house.now - contract_since).count()));
    TRY(records.extend_open_orders(member, (contract_since - since).count()));
    return records.unlock_member(member,
                                 entry_of(house, member.institution, "member.unlocked", member.text()));
  });
}

}  // namespace sekisho::staff
