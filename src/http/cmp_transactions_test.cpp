// SPDX-License-Identifier: Apache-2.0
#include "http/cmp_transactions.h"

#include <gtest/gtest.h>

namespace sekisho::http {
namespace {

const Time now = from_unix_seconds(1'800'000'000);
const std::string sender(64, 'a');

CmpTransaction of(std::size_t octets) { return {Bytes(octets, 1), sender, Bytes(16, 2)}; }

TEST(CmpTransactionsInMemory, are_found_by_their_id_until_an_hour_is_over) {
  CmpTransactions all;
  all.keep("a", of(10), now);
  EXPECT_EQ(all.find("a", now + CmpTransactions::life)->sender, sender);
  EXPECT_FALSE(all.find("a", now + CmpTransactions::life + std::chrono::seconds{1}));
  EXPECT_FALSE(all.find("b", now));
}

TEST(CmpTransactionsInMemory, never_take_more_than_their_bounds_and_let_the_oldest_go) {
  CmpTransactions all;
  for (int number = 0; number < 100'000; ++number) {
    all.keep(std::to_string(number), of(10'000), now);
    ASSERT_LE(all.octets(), CmpTransactions::most_octets);
  }
  EXPECT_FALSE(all.find("0", now));
  EXPECT_TRUE(all.find("99999", now));
  CmpTransactions small;
  for (int number = 0; number < 3000; ++number) {
    small.keep(std::to_string(number), of(1), now);
  }
  EXPECT_EQ(small.octets(), CmpTransactions::most);
}

TEST(CmpTransactionsInMemory, kept_again_stand_once) {
  CmpTransactions all;
  all.keep("a", of(10), now);
  all.keep("a", of(20), now);
  EXPECT_EQ(all.octets(), 20U);
}

}  // namespace
}  // namespace sekisho::http
