// SPDX-License-Identifier: Apache-2.0
// A revocation list's entries as the records keep them.
#pragma once

#include "certificate/list_reader.h"
#include "staff/records.h"

namespace sekisho::staff {

// RFC 5280 5.3.1. What a list says of a CA or of attributes becomes a revocation without a reason.
std::vector<RevokedElsewhere> revoked_of(const certificate::ReadList& list);
// ImportRefused for a list of the future.
Result<void> check_is_of_the_past(const certificate::ReadList& list, Time now);

}  // namespace sekisho::staff
