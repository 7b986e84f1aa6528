// SPDX-License-Identifier: Apache-2.0
#include "base/labels.h"
#include "storage/records.h"

namespace sekisho::storage {

using login::End;
using login::Login;
using login::Stage;

namespace {

constexpr Labels<contract::Role, 2> doors{
    {{contract::Role::Administrator, "administrator"}, {contract::Role::User, "user"}}};
constexpr Labels<Language, 2> languages{{{Language::Japanese, "ja"}, {Language::English, "en"}}};

Result<contract::Role> parse_door(std::string_view text) { return parse_label(doors, text); }
Result<Language> parse_language(std::string_view text) { return parse_label(languages, text); }

std::optional<End> end_of(const std::optional<std::string>& text) {
  if (!text) {
    return std::nullopt;
  }
  const auto end = login::parse_end(*text);
  if (!end.ok()) {
    throw Unusable("a stored login ended by " + *text);
  }
  return end.value();
}

Login login_of(Row row) {
  return Login{.id_hash = row.text(),
               .host = row.text(),
               .member = row.word(&MemberKey::parse),
               .certificate = row.name<Fingerprint>(),
               .door = row.word(&parse_door),
               .stage = row.word(&login::parse_stage),
               .language = row.word(&parse_language),
               .support = row.text(),
               .started_at = row.time(),
               .last_seen_at = row.time(),
               .previous_login_at = row.maybe_time(),
               .ended_at = row.maybe_time(),
               .end = end_of(row.maybe_text())};
}

Values values_of(const Login& login) {
  return {login.id_hash,
          login.host,
          login.member,
          login.certificate,
          label_of(doors, login.door),
          name_of(login.stage),
          label_of(languages, login.language),
          login.support,
          login.started_at,
          login.last_seen_at,
          login.previous_login_at,
          login.ended_at,
          login.end ? Value(name_of(*login.end)) : Value::absent_text()};
}

constexpr const char* select_login =
    "SELECT id_hash, host, member, certificate, door, stage, language, support, started_at, last_seen_at,"
    " previous_login_at, ended_at, ended_by FROM logins";

}  // namespace

Result<std::optional<Login>> Records::find_login(const std::string& id_hash) {
  static const std::string query = std::string(select_login) + " WHERE id_hash = ?";
  auto row = sql_.row(query, {id_hash});
  return row ? std::optional<Login>(login_of(std::move(*row))) : std::nullopt;
}

Result<std::vector<Login>> Records::live_logins(const MemberKey& member) {
  static const std::string query =
      std::string(select_login) + " WHERE member = ? AND ended_at IS NULL ORDER BY number";
  std::vector<Login> found;
  for (Row& row : sql_.rows(query, {member})) {
    found.push_back(login_of(std::move(row)));
  }
  return found;
}

Result<std::vector<std::string>> Records::live_login_hosts() {
  std::vector<std::string> hosts;
  for (Row& row : sql_.rows("SELECT host FROM logins WHERE ended_at IS NULL ORDER BY host")) {
    hosts.push_back(row.text());
  }
  return hosts;
}

Result<void> Records::keep_login(const Login& login, const audit::Entry& entry) {
  TRY(change_one(
      "INSERT INTO logins (id_hash, host, member, certificate, door, stage, language, support, started_at,"
      " last_seen_at, previous_login_at, ended_at, ended_by)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      values_of(login)));
  return note(entry);
}

Result<bool> Records::change_login(const std::string& id_hash, Stage expected, const Login& login,
                                   const audit::Entry& entry) {
  Values values = values_of(login);
  values.emplace_back(id_hash);
  values.emplace_back(name_of(expected));
  const auto changed = sql_.change(
      "UPDATE logins SET id_hash = ?, host = ?, member = ?, certificate = ?, door = ?, stage = ?, language = "
      "?,"
      " support = ?, started_at = ?, last_seen_at = ?, previous_login_at = ?, ended_at = ?, ended_by = ?"
      " WHERE id_hash = ? AND stage = ? AND ended_at IS NULL",
      values);
  if (changed == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<void> Records::touch_login(const std::string& id_hash, Time seen) {
  sql_.change(
      "UPDATE logins SET last_seen_at = ? WHERE id_hash = ? AND ended_at IS NULL AND last_seen_at < ?",
      {seen, id_hash, seen});
  return {};
}

Result<void> Records::end_login(const std::string& id_hash, End end, const audit::Entry& entry) {
  const auto ended =
      sql_.change("UPDATE logins SET ended_at = ?, ended_by = ? WHERE id_hash = ? AND ended_at IS NULL",
                  {entry.at, name_of(end), id_hash});
  return ended == 1 ? note(entry) : Result<void>();  // it had ended before: that was told already
}

Result<int> Records::forget_logins(Time last_seen_before, int limit) {
  return static_cast<int>(
      sql_.change("DELETE FROM logins WHERE number IN"
                  " (SELECT number FROM logins WHERE last_seen_at < ? ORDER BY last_seen_at LIMIT ?)",
                  {last_seen_before, limit}));
}

}  // namespace sekisho::storage
