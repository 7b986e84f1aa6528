// SPDX-License-Identifier: Apache-2.0
// PIN, customer card and token. An attempt is spent first and committed, checked outside any transaction only
// if within the limit, and given back in the transaction that advances the login (design §5; threats, rows 9
// and 10).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/transactions.h"
#include "base/turnstile.h"
#include "contract/institution.h"
#include "login/records.h"
#include "login/session.h"

namespace sekisho::login {

// What checking secrets needs besides the records.
struct Keys {
  Secret pin;
  Secret card;
  Secret totp;
};
struct StepTools {
  Transactions<Records>& records;
  const Keys& keys;
  Turnstile& hashing;  // Argon2: as many at a time as cores − 1
};

struct Advanced {
  Cookie cookie;  // a new one after each factor
  Login login;
  std::vector<std::string> ended_hosts;  // of the member's other logins, ended by this one
};

// The answer to an attempt: advanced, or why not and how many tries are left.
struct Attempt {
  std::optional<Advanced> advanced;
  ErrorCode refused{ErrorCode::Internal};  // PinFormat, PinWrong, PinLocked, Card…, Totp…, LoginWrongStep
  int tries_left{0};
  std::string field;  // the cell whose value has a wrong length
};
inline Attempt refused(ErrorCode code, int tries_left = 0, std::string field = {}) {
  return Attempt{std::nullopt, code, tries_left, std::move(field)};
}

Result<Attempt> try_pin(const StepTools& tools, const Session& session, const contract::Policy& policy,
                        const std::string& typed, Time now);
Result<Attempt> try_card(const StepTools& tools, const Session& session, const contract::Policy& policy,
                         const std::map<std::string, std::string>& typed, Time now);
Result<Attempt> try_totp(const StepTools& tools, const Session& session, const contract::Policy& policy,
                         const std::string& typed, Time now);

// The cells to ask: chosen once, kept until answered.
Result<contract::CustomerCard> challenge_of(Transactions<Records>& records, const MemberKey& member,
                                            const contract::Policy& policy);

// A login at its present stage moved on to `next`, with a new cookie. False: somebody else moved it.
Result<std::optional<Advanced>> advance(Records& records, const Session& session, Stage next, Time now);

}  // namespace sekisho::login
