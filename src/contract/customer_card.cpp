// SPDX-License-Identifier: Apache-2.0
#include "contract/customer_card.h"

#include <algorithm>

#include "crypto/random.h"
#include "crypto/seal.h"

namespace sekisho::contract {
namespace {

bool is_value(std::string_view text) {
  return text.size() == card_value_digits &&
         std::all_of(text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
}

std::vector<std::string> unused_cells(const std::vector<std::string>& used) {
  std::vector<std::string> left;
  for (const std::string& cell : all_cells()) {
    if (std::find(used.begin(), used.end(), cell) == used.end()) {
      left.push_back(cell);
    }
  }
  return left;
}

// The order of the card, so that an eye runs over it once.
void sort_as_on_card(std::vector<std::string>& cells) {
  const auto& order = all_cells();
  const auto place = [&](const std::string& cell) { return std::find(order.begin(), order.end(), cell); };
  std::sort(cells.begin(), cells.end(),
            [&](const std::string& left, const std::string& right) { return place(left) < place(right); });
}

}  // namespace

const std::vector<std::string>& all_cells() {
  static const std::vector<std::string> cells = [] {
    std::vector<std::string> out;
    for (char row = '1'; row <= '5'; ++row) {
      for (char column = 'A'; column <= 'J'; ++column) {
        out.push_back({column, row});
      }
    }
    return out;
  }();
  return cells;
}

Result<CardValues> parse_values(std::string_view text) {
  CardValues values;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.size() != 3 + card_value_digits || pair[2] != '=' || !is_value(pair.substr(3))) {
      return Error{ErrorCode::BadRequest, "card: a cell is not written as A1=07"};
    }
    if (!values.emplace(pair.substr(0, 2), pair.substr(3)).second) {
      return Error{ErrorCode::BadRequest, "card: a cell stands twice"};
    }
  }
  const bool whole = values.size() == all_cells().size() &&
                     std::all_of(all_cells().begin(), all_cells().end(),
                                 [&](const std::string& cell) { return values.count(cell) == 1; });
  if (!whole) {
    return Error{ErrorCode::BadRequest, "card: must have all of A1 to J5 once"};
  }
  return values;
}

std::string text_of(const CardValues& values) {
  std::string out;
  for (const auto& [cell, value] : values) {
    out.append(out.empty() ? "" : ";").append(cell).append("=").append(value);
  }
  return out;
}

std::string seal_card(const Secret& key, const MemberKey& member, const CardValues& values) {
  return crypto::seal(key, member.text(), Secret(text_of(values)));
}

Result<CardValues> open_card(const Secret& key, const CustomerCard& card) {
  const Secret opened = TRY(crypto::open_sealed(key, card.member.text(), card.sealed_cells));
  return parse_values(opened.reveal());
}

std::vector<std::string> pick_challenge(const CustomerCard& card, const Policy& policy) {
  if (!card.challenge.empty()) {
    return card.challenge;
  }
  std::vector<std::string> left =
      policy.cell_reuse == CellReuse::Always ? all_cells() : unused_cells(card.used);
  const auto wanted = static_cast<std::size_t>(policy.card_cells);
  if (left.size() < wanted) {
    left = all_cells();
  }
  std::vector<std::string> picked;
  while (picked.size() < wanted) {
    const auto at = crypto::random_below(static_cast<std::uint32_t>(left.size()));
    picked.push_back(left[at]);
    left.erase(left.begin() + at);
  }
  sort_as_on_card(picked);
  return picked;
}

std::vector<std::string> used_after(const CustomerCard& card, const Policy& policy) {
  if (policy.cell_reuse == CellReuse::Always) {
    return {};
  }
  std::vector<std::string> used = card.used;
  used.insert(used.end(), card.challenge.begin(), card.challenge.end());
  const bool round_over = unused_cells(used).size() < static_cast<std::size_t>(policy.card_cells);
  return round_over ? std::vector<std::string>{} : used;
}

}  // namespace sekisho::contract
