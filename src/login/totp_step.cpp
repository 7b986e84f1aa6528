// SPDX-License-Identifier: Apache-2.0
#include "crypto/seal.h"
#include "crypto/totp.h"
#include "login/digits.h"
#include "login/next_step.h"
#include "login/steps.h"

namespace sekisho::login {
namespace {

constexpr std::size_t totp_digits = 6;

Result<Attempt> accept_totp(Records& records, const Session& session, std::int64_t step, int left, Time now) {
  // One conditional UPDATE: each step opens once, also for parallel requests and on other nodes.
  if (!TRY(records.spend_totp_step(session.login.member, step))) {
    return refused(ErrorCode::TotpWrong, left);
  }
  auto advanced = TRY(advance(records, session, Stage::Done, now));
  if (!advanced) {
    return refused(ErrorCode::LoginWrongStep);
  }
  return Attempt{std::move(advanced), {}, 0, {}};
}

}  // namespace

Result<Attempt> try_totp(const StepTools& tools, const Session& session, const contract::Policy& policy,
                         const std::string& typed, Time now) {
  if (session.login.stage != Stage::SecondFactor ||
      session.member.second_factor != contract::SecondFactor::Totp) {
    return refused(ErrorCode::LoginWrongStep);
  }
  if (pin_is_locked(session.member)) {
    return refused(ErrorCode::PinLocked);
  }
  const Secret code = normalised_digits(typed);
  if (!are_digits(code, totp_digits)) {
    return refused(ErrorCode::TotpFormat);
  }
  const int spent = TRY(write(
      tools.records, [&](Records& records) { return records.spend_totp_attempt(session.login.member); }));
  if (spent > policy.card_tries) {
    return refused(ErrorCode::CardLocked);
  }
  const int left = policy.card_tries - spent;
  const Secret seed =
      TRY(crypto::open_sealed(tools.keys.totp, session.login.member.text(), session.member.totp_sealed));
  const auto step = crypto::totp_step(seed, code.reveal(), now);
  return write(tools.records, [&](Records& records) -> Result<Attempt> {
    if (step) {
      return accept_totp(records, session, *step, left, now);
    }
    TRY(records.note(entry_of(session.login, "login.totp_wrong", now)));
    if (left > 0) {
      return refused(ErrorCode::TotpWrong, left);
    }
    TRY(records.note(entry_of(session.login, "login.totp_locked", now)));
    return refused(ErrorCode::CardLocked);
  });
}

}  // namespace sekisho::login
