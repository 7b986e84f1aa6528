// SPDX-License-Identifier: Apache-2.0
#include "login/fake_records.h"

namespace sekisho::login::testing {

Login* Rows::login(const std::string& id_hash) {
  const auto found =
      std::find_if(logins.begin(), logins.end(), [&](const Login& row) { return row.id_hash == id_hash; });
  return found == logins.end() ? nullptr : &*found;
}

int Rows::count(std::string_view action) const {
  return static_cast<int>(std::count_if(trail.begin(), trail.end(),
                                        [&](const audit::Entry& entry) { return entry.action == action; }));
}

Result<void> FakeRecords::run(const std::function<Result<void>(Records&)>& work) {
  return contract::testing::all_or_nothing(people_, rows_, [&] { return work(*this); });
}

Result<std::optional<contract::HeldCertificate>> FakeRecords::find_certificate(
    const Fingerprint& fingerprint) {
  return contract::testing::copy_of(people_.certificate(fingerprint));
}

Result<std::optional<contract::Member>> FakeRecords::find_member(const MemberKey& key) {
  return contract::testing::copy_of(people_.member(key));
}

Result<std::optional<Login>> FakeRecords::find_login(const std::string& id_hash) {
  return contract::testing::copy_of(rows_.login(id_hash));
}

Result<std::vector<Login>> FakeRecords::live_logins(const MemberKey& member) {
  std::vector<Login> found;
  for (const Login& row : rows_.logins) {
    if (row.member == member && !row.ended_at) {
      found.push_back(row);
    }
  }
  return found;
}

Result<std::vector<std::string>> FakeRecords::live_login_hosts() {
  std::vector<std::string> hosts;
  for (const Login& row : rows_.logins) {
    if (!row.ended_at) {
      hosts.push_back(row.host);
    }
  }
  return hosts;
}

Result<void> FakeRecords::keep_login(const Login& login, const audit::Entry& entry) {
  rows_.logins.push_back(login);
  return note(entry);
}

Result<bool> FakeRecords::change_login(const std::string& id_hash, Stage expected, const Login& login,
                                       const audit::Entry& entry) {
  Login* row = rows_.login(id_hash);
  if (row == nullptr || row->stage != expected || row->ended_at) {
    return false;
  }
  *row = login;
  TRY(note(entry));
  return true;
}

Result<void> FakeRecords::touch_login(const std::string& id_hash, Time seen) {
  Login* row = rows_.login(id_hash);
  if (row != nullptr && !row->ended_at && row->last_seen_at < seen) {
    row->last_seen_at = seen;
  }
  return {};
}

Result<void> FakeRecords::end_login(const std::string& id_hash, End end, const audit::Entry& entry) {
  Login* row = rows_.login(id_hash);
  if (row == nullptr || row->ended_at) {
    return {};
  }
  row->ended_at = entry.at;
  row->end = end;
  return note(entry);
}

Result<int> FakeRecords::spend_pin_attempt(const MemberKey& member) {
  return ++people_.member(member)->pin_attempts;
}

Result<void> FakeRecords::give_pin_attempt_back(const MemberKey& member) {
  int& attempts = people_.member(member)->pin_attempts;
  attempts = std::max(attempts - 1, 0);
  return {};
}

Result<void> FakeRecords::reset_pin_attempts(const MemberKey& member) {
  people_.member(member)->pin_attempts = 0;
  return {};
}

Result<void> FakeRecords::lock_pin(const MemberKey& member, const audit::Entry& entry) {
  auto& locked_at = people_.member(member)->pin_locked_at;
  locked_at = locked_at.value_or(entry.at);
  return note(entry);
}

Result<void> FakeRecords::lock_contract(const MemberKey& member, const audit::Entry& entry) {
  for (contract::Member& row : people_.members) {
    if (row.key.institution == member.institution && row.key.contract == member.contract) {
      row.contract_locked_at = row.contract_locked_at.value_or(entry.at);
    }
  }
  return note(entry);
}

Result<std::optional<contract::CustomerCard>> FakeRecords::find_card(const MemberKey& member) {
  const auto found = rows_.cards.find(member);
  return found == rows_.cards.end() ? std::nullopt : std::optional<contract::CustomerCard>(found->second);
}

Result<std::vector<std::string>> FakeRecords::keep_challenge(const MemberKey& member,
                                                             const std::vector<std::string>& cells) {
  auto& challenge = rows_.cards.at(member).challenge;
  if (challenge.empty()) {
    challenge = cells;
  }
  return challenge;
}

Result<int> FakeRecords::spend_card_attempt(const MemberKey& member) {
  return ++rows_.cards.at(member).attempts;
}

Result<bool> FakeRecords::close_challenge(const MemberKey& member, const std::vector<std::string>& challenge,
                                          const std::vector<std::string>& used) {
  auto& card = rows_.cards.at(member);
  if (card.challenge.empty() || card.challenge != challenge) {
    return false;
  }
  card.challenge.clear();
  card.attempts = 0;
  card.used = used;
  return true;
}

Result<void> FakeRecords::lock_card(const MemberKey& member, const audit::Entry& entry) {
  auto& locked_at = rows_.cards.at(member).locked_at;
  locked_at = locked_at.value_or(entry.at);
  return note(entry);
}

Result<int> FakeRecords::spend_totp_attempt(const MemberKey& member) {
  return ++people_.member(member)->totp_attempts;
}

Result<bool> FakeRecords::spend_totp_step(const MemberKey& member, std::int64_t step) {
  contract::Member& row = *people_.member(member);
  if (row.totp_last_step >= step) {
    return false;
  }
  row.totp_last_step = step;
  row.totp_attempts = 0;
  return true;
}

Result<void> FakeRecords::keep_last_login(const MemberKey& member, Time at) {
  people_.member(member)->last_login_at = at;
  return {};
}

Result<void> FakeRecords::note(const audit::Entry& entry) {
  rows_.trail.push_back(entry);
  return {};
}

Result<std::vector<contract::Notice>> FakeRecords::open_notices(const MemberKey& member) {
  std::vector<contract::Notice> found;
  for (const contract::Notice& row : people_.notices) {
    if (row.member == member && !row.closed_at) {
      found.push_back(row);
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& left, const auto& right) {
    return left.read_at.has_value() != right.read_at.has_value() ? !left.read_at
                                                                 : left.created_at > right.created_at;
  });
  return found;
}

Result<void> FakeRecords::read_notice(const NoticeId& id, const MemberKey& member, Time at) {
  for (contract::Notice& row : people_.notices) {
    if (row.id == id && row.member == member && !row.read_at) {
      row.read_at = at;
    }
  }
  return {};
}

}  // namespace sekisho::login::testing
