// SPDX-License-Identifier: Apache-2.0
// お客様カード: a grid A–J × 1–5 of two-digit values. Cells are sealed; the challenge is chosen by the server
// and stays until it is answered (threats, row 10).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.h"
#include "base/secret.h"
#include "contract/institution.h"

namespace sekisho::contract {

inline constexpr std::size_t card_value_digits = 2;

struct CustomerCard {
  MemberKey member;
  std::string sealed_cells;            // crypto/seal over "A1=07;A2=…", key "card", context = member.text()
  std::vector<std::string> challenge;  // {"B2","D4","H1"}; empty: none is waiting for an answer
  std::vector<std::string> used;       // cells answered since the card (or its round) began
  int attempts{0};
  std::optional<Time> locked_at;
};

using CardValues = std::map<std::string, std::string>;  // "A1" → "07"

const std::vector<std::string>& all_cells();             // A1 … J5
Result<CardValues> parse_values(std::string_view text);  // "A1=07;A2=…", all 50
std::string text_of(const CardValues& values);
std::string seal_card(const Secret& key, const MemberKey& member, const CardValues& values);
Result<CardValues> open_card(const Secret& key, const CustomerCard& card);

// Cells to ask now: the waiting challenge, else fresh ones by the policy, in the order of the card.
std::vector<std::string> pick_challenge(const CustomerCard& card, const Policy& policy);
// Cells that count as used once `challenge` was answered; a new round begins when too few are left for a
// challenge.
std::vector<std::string> used_after(const CustomerCard& card, const Policy& policy);

}  // namespace sekisho::contract
