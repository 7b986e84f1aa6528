// SPDX-License-Identifier: Apache-2.0
// For tests: somebody whose signature counts, with the key that is nobody else's.
#pragma once

#include <string>

#include "certificate/approval.h"

namespace sekisho::staff {

struct Person {
  std::string name;
  certificate::AuthorityKey key = certificate::AuthorityKey::make(certificate::KeyKind::P256).value();
  [[nodiscard]] certificate::NamedPerson named() const { return {name, key.public_key()}; }
};

}  // namespace sekisho::staff
