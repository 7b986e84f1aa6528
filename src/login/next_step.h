// SPDX-License-Identifier: Apache-2.0
// The only decider: steps never route to one another; what comes next follows from what is stored.
#pragma once

#include <optional>

#include "contract/customer_card.h"
#include "contract/member.h"
#include "login/login.h"

namespace sekisho::login {

enum class Step { Doctor, Pin, PinLocked, Card, CardLocked, Totp, TotpLocked, Done };

bool pin_is_locked(const contract::Member& member);

Step next_step(const Login& login, const contract::Member& member,
               const std::optional<contract::CustomerCard>& card, const contract::Policy& policy);

}  // namespace sekisho::login
