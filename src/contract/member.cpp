// SPDX-License-Identifier: Apache-2.0
#include "contract/member.h"

#include <algorithm>

namespace sekisho::contract {

std::optional<Time> locked_since(const Member& member) {
  std::optional<Time> since;
  for (const auto& locked_at : {member.pin_locked_at, member.contract_locked_at, member.card_locked_at}) {
    if (locked_at) {
      since = std::min(since.value_or(*locked_at), *locked_at);
    }
  }
  return since;
}

}  // namespace sekisho::contract
