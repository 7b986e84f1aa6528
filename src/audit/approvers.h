// SPDX-License-Identifier: Apache-2.0
// What the trail says of an act that named people approved.
#pragma once

#include <string>
#include <vector>

#include "audit/entry.h"

namespace sekisho::audit {

inline void add_approvers(Entry& entry, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    entry.details.emplace_back("approved_by", name);
  }
}

}  // namespace sekisho::audit
