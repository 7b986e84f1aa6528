// SPDX-License-Identifier: Apache-2.0
// The delegated keys of delegated_keys.h, each with its form and its statuses.
#include <algorithm>

#include "revocation/responder.h"

namespace sekisho::revocation {

Result<int> Responder::renew(Time now) {
  auto renewed = keys_.renew(now);
  const auto before = held();
  auto after = std::make_shared<HeldList>();
  for (const std::shared_ptr<const Delegated>& key : *keys_.all()) {
    const auto same =
        std::find_if(before->begin(), before->end(), [&](const auto& one) { return one->from == key; });
    after->push_back(same == before->end() ? hold(key) : *same);
  }
  if (*after != *before) {
    const std::lock_guard lock(mutex_);
    held_ = std::move(after);
    remembered_.clear();
  }
  return renewed;
}

std::shared_ptr<const Responder::Held> Responder::hold(const std::shared_ptr<const Delegated>& key) {
  certificate::OcspForm form(key->key, key->certificate);
  return std::make_shared<const Held>(
      Held{{key->authority, key->key, key->certificate},
           key,
           std::move(form),
           certificate::common_issuer(key->authority),
           feed_ == nullptr ? nullptr : feed_->table(key->authority.fingerprint()),
           ++last_number_});
}

}  // namespace sekisho::revocation
