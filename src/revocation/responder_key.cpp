// SPDX-License-Identifier: Apache-2.0
#include "revocation/responder.h"

namespace sekisho::revocation {

Result<int> Responder::renew(Time now) {
  auto renewed = keys_.renew(now);
  auto fresh = keys_.all();
  const std::lock_guard lock(mutex_);
  if (fresh != held_) {
    held_ = std::move(fresh);
    remembered_.clear();
  }
  return renewed;
}

}  // namespace sekisho::revocation
