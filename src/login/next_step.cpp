// SPDX-License-Identifier: Apache-2.0
#include "login/next_step.h"

namespace sekisho::login {

bool pin_is_locked(const contract::Member& member) {
  return member.pin_locked_at || member.contract_locked_at;
}

Step next_step(const Login& login, const contract::Member& member,
               const std::optional<contract::CustomerCard>& card, const contract::Policy& policy) {
  if (login.stage == Stage::Done) {
    return Step::Done;
  }
  if (login.stage == Stage::Certificate) {
    return Step::Doctor;
  }
  if (pin_is_locked(member)) {
    return Step::PinLocked;
  }
  if (login.stage == Stage::Pin) {
    return Step::Pin;
  }
  if (member.second_factor == contract::SecondFactor::Totp) {
    return member.totp_attempts >= policy.card_tries ? Step::TotpLocked : Step::Totp;
  }
  // Someone whose card is not registered cannot be asked for it: only the institution can help.
  return !card || card->locked_at ? Step::CardLocked : Step::Card;
}

}  // namespace sekisho::login
