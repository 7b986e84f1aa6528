// SPDX-License-Identifier: Apache-2.0
// For tests: login::Records and its transactions in memory. What fails is undone, as a database undoes it.
#pragma once

#include <map>

#include "base/transactions.h"
#include "contract/fake_register.h"
#include "login/records.h"

namespace sekisho::login::testing {

using contract::testing::Register;

struct Rows {
  std::vector<Login> logins;
  std::map<MemberKey, contract::CustomerCard> cards;
  std::vector<audit::Entry> trail;

  Login* login(const std::string& id_hash);
  [[nodiscard]] int count(std::string_view action) const;
};

class FakeRecords : public Records, public Transactions<Records> {
 public:
  explicit FakeRecords(Register& people) : people_(people) {}
  Rows& rows() { return rows_; }

  Result<void> run(const std::function<Result<void>(Records&)>& work) override;

  Result<std::optional<contract::HeldCertificate>> find_certificate(const Fingerprint& fingerprint) override;
  Result<std::optional<contract::Member>> find_member(const MemberKey& key) override;
  Result<std::optional<Login>> find_login(const std::string& id_hash) override;
  Result<std::vector<Login>> live_logins(const MemberKey& member) override;
  Result<std::vector<std::string>> live_login_hosts() override;

  Result<void> keep_login(const Login& login, const audit::Entry& entry) override;
  Result<bool> change_login(const std::string& id_hash, Stage expected, const Login& login,
                            const audit::Entry& entry) override;
  Result<void> touch_login(const std::string& id_hash, Time seen) override;
  Result<void> end_login(const std::string& id_hash, End end, const audit::Entry& entry) override;

  Result<int> spend_pin_attempt(const MemberKey& member) override;
  Result<void> give_pin_attempt_back(const MemberKey& member) override;
  Result<void> reset_pin_attempts(const MemberKey& member) override;
  Result<void> lock_pin(const MemberKey& member, const audit::Entry& entry) override;
  Result<void> lock_contract(const MemberKey& member, const audit::Entry& entry) override;

  Result<std::optional<contract::CustomerCard>> find_card(const MemberKey& member) override;
  Result<std::vector<std::string>> keep_challenge(const MemberKey& member,
                                                  const std::vector<std::string>& cells) override;
  Result<int> spend_card_attempt(const MemberKey& member) override;
  Result<bool> close_challenge(const MemberKey& member, const std::vector<std::string>& challenge,
                               const std::vector<std::string>& used) override;
  Result<void> lock_card(const MemberKey& member, const audit::Entry& entry) override;

  Result<int> spend_totp_attempt(const MemberKey& member) override;
  Result<bool> spend_totp_step(const MemberKey& member, std::int64_t step) override;

  Result<void> keep_last_login(const MemberKey& member, Time at) override;
  Result<void> note(const audit::Entry& entry) override;

  Result<std::vector<contract::Notice>> open_notices(const MemberKey& member) override;
  Result<void> read_notice(const NoticeId& id, const MemberKey& member, Time at) override;

 private:
  Register& people_;
  Rows rows_;
};

}  // namespace sekisho::login::testing
