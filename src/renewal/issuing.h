// SPDX-License-Identifier: Apache-2.0
// What renewals and acquisitions issue alike.
#pragma once

#include "certificate/issuer.h"
#include "contract/held_certificate.h"
#include "contract/institution.h"

namespace sekisho::renewal {

// As the policy says today: plan and lint must agree on it.
certificate::Profile profile_of(const contract::Institution& institution,
                                const certificate::Certificate& authority);

// KeyKindRefused where the policy does not take such keys.
Result<void> check_key_kind(const contract::Institution& institution, const crypto::PublicKey& key);

// A PC whose clock is behind would hide what begins now (facts, "Real browsers").
inline constexpr std::chrono::minutes back_dated{10};

// Name and times; all of it from our record.
certificate::Plan plan_for(const contract::Institution& institution, const MemberKey& member, Time end,
                           Time now);

// So many months after that instant's day, at the end of that day.
Time end_after(Time instant, const contract::Institution& institution);

// The last second in which everybody who may renew gets the full term below that CA. Later the first new
// certificate ends with it, earlier than the policy says, since none outlives its CA (threats, row 16).
Time full_term_until(const contract::Institution& institution, const certificate::Certificate& authority);

// Whose certificate it will be, and the order or acquisition that makes it.
struct Making {
  const OrderId& id;
  const MemberKey& member;
};
contract::HeldCertificate provisional(const Making& by, const certificate::Certificate& leaf,
                                      const Fingerprint& authority, Time now);

}  // namespace sekisho::renewal
