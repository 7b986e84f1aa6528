// SPDX-License-Identifier: Apache-2.0
// One line of the audit trail. Every change of state takes one and shares its transaction with it (design §4,
// invariant 4). Several changes of one event take the same one, and it is kept once.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace sekisho::audit {

struct Entry {
  Time at;
  std::string institution;  // code, "" for the whole house
  std::string actor;        // member key text, "agent", "scheduler", "engineer:<account>"
  std::string action;       // "renewal.issued": a fixed name
  std::string subject;      // order id, fingerprint or member key
  std::vector<std::pair<std::string, std::string>> details;  // never a secret

  friend bool operator==(const Entry&, const Entry&) = default;
};

// An entry as kept: numbered by the one sequencer, in the order of commits.
struct NumberedEntry {
  std::int64_t number{0};  // from 0
  Entry entry;
};

}  // namespace sekisho::audit
