// SPDX-License-Identifier: Apache-2.0
// Ends a lock of PIN, card and token, until the institution's desk exists.
#pragma once

#include "staff/house.h"

namespace sekisho::staff {

// MemberUnknown. A lock stopped the clock of the member's open renewal: it gets that time back.
Result<void> unlock_member(const House& house, const MemberKey& member);

}  // namespace sekisho::staff
