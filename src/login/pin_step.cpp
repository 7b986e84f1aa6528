// SPDX-License-Identifier: Apache-2.0
#include "crypto/password_hash.h"
#include "login/digits.h"
#include "login/next_step.h"
#include "login/steps.h"

namespace sekisho::login {
namespace {

Result<void> lock_pin(Records& records, const Session& session, const contract::Policy& policy, Time now) {
  const audit::Entry entry = entry_of(session.login, "login.pin_locked", now);
  TRY(records.lock_pin(session.login.member, entry));
  if (policy.lock_scope == contract::LockScope::Contract &&
      contract::role_of(session.login.member) == contract::Role::Administrator) {
    TRY(records.lock_contract(session.login.member, entry));
  }
  return {};
}

// Spends an attempt and says how many tries are left after it; none: locked, and the PIN is not looked at.
Result<std::optional<int>> spend_pin(Records& records, const Session& session, const contract::Policy& policy,
                                     Time now) {
  const auto member = TRY(records.find_member(session.login.member));
  const int spent = TRY(records.spend_pin_attempt(session.login.member));
  if (!member || pin_is_locked(*member)) {
    return std::optional<int>{};
  }
  if (spent > policy.pin_tries) {
    TRY(lock_pin(records, session, policy, now));
    return std::optional<int>{};
  }
  return std::optional<int>{policy.pin_tries - spent};
}

Result<Attempt> accept_pin(Records& records, const Session& session, Time now) {
  const auto member = TRY(records.find_member(session.login.member));
  if (!member || pin_is_locked(*member)) {
    return refused(ErrorCode::PinLocked);  // the lock does not tell if the PIN was right
  }
  // Also where a double click has advanced the login already: a right PIN costs no try.
  TRY(records.reset_pin_attempts(session.login.member));
  auto advanced = TRY(advance(records, session, Stage::SecondFactor, now));
  if (!advanced) {
    return refused(ErrorCode::LoginWrongStep);
  }
  return Attempt{std::move(advanced), {}, 0, {}};
}

Result<Attempt> reject_pin(Records& records, const Session& session, const contract::Policy& policy, int left,
                           Time now) {
  TRY(records.note(entry_of(session.login, "login.pin_wrong", now)));
  if (left > 0) {
    return refused(ErrorCode::PinWrong, left);
  }
  TRY(lock_pin(records, session, policy, now));
  return refused(ErrorCode::PinLocked);
}

}  // namespace

Result<Attempt> try_pin(const StepTools& tools, const Session& session, const contract::Policy& policy,
                        const std::string& typed, Time now) {
  if (session.login.stage != Stage::Pin) {
    return refused(ErrorCode::LoginWrongStep);
  }
  const Secret pin = normalised_digits(typed);
  if (!are_digits(pin, static_cast<std::size_t>(policy.pin_digits))) {
    return refused(ErrorCode::PinFormat);
  }
  const auto left =
      TRY(write(tools.records, [&](Records& records) { return spend_pin(records, session, policy, now); }));
  if (!left) {
    return refused(ErrorCode::PinLocked);
  }
  const auto right = tools.hashing.pass(
      [&] { return crypto::password_matches(tools.keys.pin, pin, session.member.pin_hash); });
  if (!right.ok()) {
    // Nobody looked at it: whoever comes while a flood keeps the house busy must not be locked out by coming
    // again.
    TRY(tools.records.run(
        [&](Records& records) { return records.give_pin_attempt_back(session.login.member); }));
    return right.error();
  }
  return write(tools.records, [&](Records& records) {
    return right.value() ? accept_pin(records, session, now)
                         : reject_pin(records, session, policy, *left, now);
  });
}

}  // namespace sekisho::login
