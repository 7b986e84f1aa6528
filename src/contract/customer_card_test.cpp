// SPDX-License-Identifier: Apache-2.0
#include "contract/customer_card.h"

#include <gtest/gtest.h>

#include <set>

#include "contract/fake_register.h"

namespace sekisho::contract {
namespace {

const MemberKey member = testing::administrator_of(InstitutionCode::trusted("9001"));
const Secret key(std::string(32, 'k'));

std::string whole_card() {
  std::string text;
  for (const std::string& cell : all_cells()) {
    text += cell + "=07;";
  }
  text.pop_back();
  return text;
}

TEST(ACard, has_fifty_places_from_a1_to_j5) {
  EXPECT_EQ(all_cells().size(), 50U);
  EXPECT_EQ(all_cells().front(), "A1");
  EXPECT_EQ(all_cells().back(), "J5");
  EXPECT_EQ(std::set<std::string>(all_cells().begin(), all_cells().end()).size(), 50U);
}

TEST(ACard, is_read_from_its_text_and_written_back) {
  const auto values = parse_values(whole_card()).value();
  EXPECT_EQ(values.at("J5"), "07");
  EXPECT_EQ(parse_values(text_of(values)).value(), values);
}

TEST(ACard, that_lacks_a_place_or_has_one_twice_is_refused) {
  const std::string whole = whole_card();
  EXPECT_FALSE(parse_values(whole.substr(6)).ok());
  EXPECT_FALSE(parse_values(whole + ";A1=08").ok());
  EXPECT_FALSE(parse_values(whole.substr(6) + ";K1=07").ok());
  EXPECT_FALSE(parse_values("").ok());
}

TEST(ACard, with_a_place_written_otherwise_is_refused) {
  const std::string rest = whole_card().substr(5);
  for (const char* first : {"A1=7", "A1=007", "A1=0x", "A1:07", "a1=07", "A01=07", "A1= 7", "A1=０７", ""}) {
    EXPECT_FALSE(parse_values(first + rest).ok()) << first;
  }
  EXPECT_TRUE(parse_values("A1=99" + rest).ok());
}

TEST(ACard, opens_only_with_its_key_and_for_its_person) {
  const auto values = parse_values(whole_card()).value();
  CustomerCard card{member, seal_card(key, member, values), {}, {}, 0, {}};
  EXPECT_EQ(open_card(key, card).value(), values);
  EXPECT_EQ(card.sealed_cells.find("A1"), std::string::npos);
  EXPECT_EQ(open_card(Secret(std::string(32, 'x')), card).error().code, ErrorCode::SealBroken);
  card.member.contract = ContractId::trusted("00000000002");
  EXPECT_EQ(open_card(key, card).error().code, ErrorCode::SealBroken);
}

TEST(ACard, keeps_the_question_that_waits) {
  const CustomerCard card{member, "", {"B2", "D4", "H1"}, {}, 0, {}};
  EXPECT_EQ(pick_challenge(card, Policy{}), card.challenge);
}

TEST(ACard, may_ask_used_places_where_the_policy_allows_it) {
  Policy policy;
  policy.cell_reuse = CellReuse::Always;
  const CustomerCard all_used{member, "", {}, all_cells(), 0, {}};
  EXPECT_EQ(pick_challenge(all_used, policy).size(), 3U);
  EXPECT_TRUE(used_after(all_used, policy).empty());
}

TEST(ACard, asks_the_places_that_are_left_before_it_begins_anew) {
  CustomerCard card{member, "", {}, all_cells(), 0, {}};
  const std::vector<std::string> left{"A1", "C3", "J5"};
  for (const std::string& cell : left) {
    card.used.erase(std::find(card.used.begin(), card.used.end(), cell));
  }
  EXPECT_EQ(pick_challenge(card, Policy{}), left);
  card.challenge = left;
  EXPECT_TRUE(used_after(card, Policy{}).empty());
}

TEST(ACard, asks_every_place_sooner_or_later) {
  std::set<std::string> asked;
  for (int at = 0; at < 400; ++at) {
    for (const std::string& cell : pick_challenge(CustomerCard{member, "", {}, {}, 0, {}}, Policy{})) {
      asked.insert(cell);
    }
  }
  EXPECT_EQ(asked.size(), 50U);
}

}  // namespace
}  // namespace sekisho::contract
