// SPDX-License-Identifier: Apache-2.0
// The CAs whose certificates' status is ours to tell.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "certificate/issuer.h"

namespace sekisho::revocation {

struct IssuingAuthority {
  InstitutionCode institution;
  certificate::Certificate certificate;
  std::shared_ptr<const certificate::Issuer> issuer;  // null: its key cannot be reached just now
  std::vector<certificate::Certificate> above;        // its issuer first: published with it
};

// As they are at this moment, those that issue first; called on many threads.
using Authorities = std::function<std::vector<IssuingAuthority>()>;

}  // namespace sekisho::revocation
