// SPDX-License-Identifier: Apache-2.0
// A revocation list's entries as the records keep them.
#pragma once

#include "certificate/list_reader.h"
#include "staff/records.h"

namespace sekisho::staff {

// RFC 5280 5.3.1. What a list says of a CA or of attributes becomes a revocation without a reason.
std::vector<RevokedElsewhere> revoked_of(const certificate::ReadList& list);

}  // namespace sekisho::staff
