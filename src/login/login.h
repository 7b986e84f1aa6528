// SPDX-License-Identifier: Apache-2.0
// A login from its first handshake to log-off: one host name, one certificate, one member. The session is
// this row.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/names.h"
#include "base/time.h"
#include "contract/member.h"

namespace sekisho::login {

enum class Stage {
  Certificate,
  Pin,
  SecondFactor,
  Done
};  // what has to be done next; Certificate: confirm the doctor's page
std::string_view name_of(Stage stage);
Result<Stage> parse_stage(std::string_view text);

enum class End { LogOff, Idle, Absolute, Replaced, CertificateGone, Restored };
std::string_view name_of(End end);
Result<End> parse_end(std::string_view text);

struct Login {
  std::string id_hash;  // SHA-256 hex of the cookie; a new one after each factor
  std::string host;     // "<nonce>.login.portal.localhost"
  MemberKey member;
  Fingerprint certificate;
  contract::Role door{contract::Role::Administrator};
  Stage stage{Stage::Pin};
  Language language{Language::Japanese};
  std::string support;  // six digits: サポート番号, opens nothing
  Time started_at{};
  Time last_seen_at{};
  std::optional<Time> previous_login_at;  // shown as 前回のログイン
  std::optional<Time> ended_at;
  std::optional<End> end;
};

// The second door: an expired certificate's key signed first, and the person answers PIN and card on the
// portal host, where no certificate is asked for. Such a login opens its one renewal order and nothing else.
inline bool came_by_second_door(const Login& login) {
  return login.host.find(".login.") == std::string::npos;
}

}  // namespace sekisho::login
