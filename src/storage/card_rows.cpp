// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using contract::CustomerCard;

namespace {

// "B2,D4,H1": cells are letters and digits (contract/customer_card.h).
std::string joined(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) {
    out += (out.empty() ? "" : ",") + cell;
  }
  return out;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> cells;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    cells.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return cells;
}

CustomerCard card_of(Row row) {
  return CustomerCard{.member = row.word(&MemberKey::parse),
                      .sealed_cells = row.text(),
                      .challenge = split(row.text()),
                      .used = split(row.text()),
                      .attempts = row.small(),
                      .locked_at = row.maybe_time()};
}

}  // namespace

Result<bool> Records::keep_card(const CustomerCard& card, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO customer_cards (member, sealed_cells, challenge, used, attempts, locked_at)"
      " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {card.member, card.sealed_cells, joined(card.challenge), joined(card.used), card.attempts,
       card.locked_at});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<std::optional<CustomerCard>> Records::find_card(const MemberKey& member) {
  auto row = sql_.row(
      "SELECT member, sealed_cells, challenge, used, attempts, locked_at FROM customer_cards WHERE member = "
      "?",
      {member});
  return row ? std::optional<CustomerCard>(card_of(std::move(*row))) : std::nullopt;
}

Result<std::vector<std::string>> Records::keep_challenge(const MemberKey& member,
                                                         const std::vector<std::string>& cells) {
  auto row = sql_.row(
      "UPDATE customer_cards SET challenge = CASE WHEN challenge = '' THEN ? ELSE challenge END WHERE member "
      "= ?"
      " RETURNING challenge",
      {joined(cells), member});
  if (!row) {
    return Error{ErrorCode::Internal, "no customer card of " + member.text()};
  }
  return split(row->text());
}

Result<int> Records::spend_card_attempt(const MemberKey& member) {
  return count_after("UPDATE customer_cards SET attempts = attempts + 1 WHERE member = ? RETURNING attempts",
                     {member});
}

Result<bool> Records::close_challenge(const MemberKey& member, const std::vector<std::string>& challenge,
                                      const std::vector<std::string>& used) {
  return sql_.change(
             "UPDATE customer_cards SET challenge = '', attempts = 0, used = ?"
             " WHERE member = ? AND challenge = ? AND challenge <> ''",
             {joined(used), member, joined(challenge)}) == 1;
}

Result<void> Records::lock_card(const MemberKey& member, const audit::Entry& entry) {
  TRY(change_one("UPDATE customer_cards SET locked_at = COALESCE(locked_at, ?) WHERE member = ?",
                 {entry.at, member}));
  return note(entry);
}

}  // namespace sekisho::storage
