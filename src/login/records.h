// SPDX-License-Identifier: Apache-2.0
// What a login asks of storage, inside one transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/entry.h"
#include "contract/customer_card.h"
#include "contract/held_certificate.h"
#include "contract/member.h"
#include "contract/notice.h"
#include "login/login.h"

namespace sekisho::login {

class Records {
 public:
  virtual ~Records() = default;

  virtual Result<std::optional<contract::HeldCertificate>> find_certificate(
      const Fingerprint& fingerprint) = 0;
  virtual Result<std::optional<contract::Member>> find_member(const MemberKey& key) = 0;
  virtual Result<std::optional<Login>> find_login(const std::string& id_hash) = 0;  // ended ones too
  virtual Result<std::vector<Login>> live_logins(const MemberKey& member) = 0;
  virtual Result<std::vector<std::string>> live_login_hosts() = 0;

  virtual Result<void> keep_login(const Login& login, const audit::Entry& entry) = 0;
  // Replaces the row `id_hash` by `login`, whose id may be new. False: the row had another id, stage or an
  // end by then.
  virtual Result<bool> change_login(const std::string& id_hash, Stage expected, const Login& login,
                                    const audit::Entry& entry) = 0;
  virtual Result<void> touch_login(const std::string& id_hash, Time seen) = 0;
  virtual Result<void> end_login(const std::string& id_hash, End end, const audit::Entry& entry) = 0;

  // UPDATE … attempts + 1 … RETURNING: the count after this one.
  virtual Result<int> spend_pin_attempt(const MemberKey& member) = 0;
  // Of one that was spent and then not looked at.
  virtual Result<void> give_pin_attempt_back(const MemberKey& member) = 0;
  virtual Result<void> reset_pin_attempts(const MemberKey& member) = 0;
  virtual Result<void> lock_pin(const MemberKey& member,
                                const audit::Entry& entry) = 0;  // at entry.at; keeps an earlier lock
  virtual Result<void> lock_contract(const MemberKey& member, const audit::Entry& entry) = 0;

  virtual Result<std::optional<contract::CustomerCard>> find_card(const MemberKey& member) = 0;
  // Keeps `cells` only where no challenge waits; returns the one that waits now.
  virtual Result<std::vector<std::string>> keep_challenge(const MemberKey& member,
                                                          const std::vector<std::string>& cells) = 0;
  virtual Result<int> spend_card_attempt(const MemberKey& member) = 0;
  // Answered: challenge cleared, attempts 0, `used` kept. False: another answer took this challenge.
  virtual Result<bool> close_challenge(const MemberKey& member, const std::vector<std::string>& challenge,
                                       const std::vector<std::string>& used) = 0;
  virtual Result<void> lock_card(const MemberKey& member, const audit::Entry& entry) = 0;

  virtual Result<int> spend_totp_attempt(const MemberKey& member) = 0;
  // One conditional UPDATE: true once per step, and never for an earlier one. Resets the attempts.
  virtual Result<bool> spend_totp_step(const MemberKey& member, std::int64_t step) = 0;

  virtual Result<void> keep_last_login(const MemberKey& member, Time at) = 0;
  virtual Result<void> note(const audit::Entry& entry) = 0;  // something happened that changed nothing else

  virtual Result<std::vector<contract::Notice>> open_notices(
      const MemberKey& member) = 0;  // unread first, newest first
  virtual Result<void> read_notice(const NoticeId& id, const MemberKey& member, Time at) = 0;
};

}  // namespace sekisho::login
