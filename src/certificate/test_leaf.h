// SPDX-License-Identifier: Apache-2.0
// For tests of other folders: one CA for the whole test program, and certificates of people.
#pragma once

#include "certificate/test_support.h"

namespace sekisho::certificate::testing {

inline Authority& shared_authority() {
  static Authority authority{KeyKind::P256};
  return authority;
}

inline const std::shared_ptr<const Issuer>& shared_issuer() {
  static const auto issuer = std::make_shared<const Issuer>(shared_authority().issuer());
  return issuer;
}

inline Certificate leaf_for(const MemberKey& member, const crypto::PublicKey& key, Time not_after) {
  const Plan plan{common_name(member, not_after, Zone{}), "せきしょ信用金庫",
                  not_after - std::chrono::days{365}, not_after};
  return shared_issuer()->issue(shared_issuer()->draft(plan, key, {}), {}).value();
}

}  // namespace sekisho::certificate::testing
