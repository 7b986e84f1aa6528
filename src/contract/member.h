// SPDX-License-Identifier: Apache-2.0
// A person of a contract: the administrator or a user, with what they log in by.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/names.h"
#include "base/time.h"

namespace sekisho::contract {

enum class Role { Administrator, User };
inline constexpr std::string_view administrator_id = "ADMIN";
inline Role role_of(const MemberKey& key) {
  return key.member.text() == administrator_id ? Role::Administrator : Role::User;
}

// A machine renews by EST or CMP and never logs in at the portal (docs/decisions/0012).
enum class MemberKind { Person, Machine };
std::string_view name_of(MemberKind kind);
Result<MemberKind> parse_member_kind(std::string_view text);

enum class SecondFactor { CustomerCard, Totp };
std::string_view name_of(SecondFactor factor);
Result<SecondFactor> parse_second_factor(std::string_view text);

struct Member {
  MemberKey key;
  std::string company;
  std::string pin_hash;  // PHC string of crypto/password_hash, key "pin"; empty: a machine that has none
  int pin_attempts{0};   // spent since the last right one
  std::optional<Time> pin_locked_at;
  std::optional<Time> contract_locked_at;  // the whole contract, where the policy locks it
  SecondFactor second_factor{SecondFactor::CustomerCard};
  std::string totp_sealed;  // crypto/seal, key "totp", context = key.text(); empty without a token
  std::int64_t totp_last_step{0};
  int totp_attempts{0};
  std::optional<Time> last_login_at;
  std::optional<Time> card_locked_at{};  // the customer card's; read with the member, kept with the card
  MemberKind kind{MemberKind::Person};
  std::optional<Time> kind_changed_at{};  // none: as it came
};

// Since when the person cannot log in; none where nothing is locked.
std::optional<Time> locked_since(const Member& member);

}  // namespace sekisho::contract
