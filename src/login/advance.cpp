// SPDX-License-Identifier: Apache-2.0
#include "login/steps.h"

namespace sekisho::login {
namespace {

std::string action_of(Stage next) {
  switch (next) {
    case Stage::Done:
      return "login.done";
    case Stage::SecondFactor:
      return "login.pin_right";
    case Stage::Pin:
    case Stage::Certificate:
      return "login.certificate_confirmed";
  }
  return "login.moved";
}

}  // namespace

Result<std::optional<Advanced>> advance(Records& records, const Session& session, Stage next, Time now) {
  Advanced advanced{mint_cookie(), session.login, {}};
  advanced.login.id_hash = advanced.cookie.hash;
  advanced.login.stage = next;
  advanced.login.last_seen_at = now;
  if (next == Stage::Done) {
    advanced.login.previous_login_at = session.member.last_login_at;
  }
  if (!TRY(records.change_login(session.login.id_hash, session.login.stage, advanced.login,
                                entry_of(session.login, action_of(next), now)))) {
    return std::optional<Advanced>{};
  }
  if (next == Stage::Done) {
    TRY(records.keep_last_login(session.login.member, now));
    // One live certificate session per member: a new one ends the other.
    advanced.ended_hosts = TRY(end_other_logins(records, advanced.login, now));
  }
  return std::optional<Advanced>{std::move(advanced)};
}

}  // namespace sekisho::login
