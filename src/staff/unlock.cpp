// SPDX-License-Identifier: Apache-2.0
#include "staff/unlock.h"

#include <algorithm>

namespace sekisho::staff {
namespace {

Time locked_since(const contract::Member& member, Time now) {
  return std::min(member.pin_locked_at.value_or(now), member.contract_locked_at.value_or(now));
}

}  // namespace

Result<void> unlock_member(const House& house, const MemberKey& member) {
  return house.records.run([&](Records& records) -> Result<void> {
    const auto found = TRY(records.find_member(member));
    if (!found) {
      return Error{ErrorCode::MemberUnknown, member.text()};
    }
    const std::chrono::seconds stopped = house.now - locked_since(*found, house.now);
    if (stopped.count() > 0) {
      TRY(records.extend_open_orders(member, stopped.count()));
    }
    return records.unlock_member(member,
                                 entry_of(house, member.institution, "member.unlocked", member.text()));
  });
}

}  // namespace sekisho::staff
