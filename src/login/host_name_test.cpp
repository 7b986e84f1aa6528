// SPDX-License-Identifier: Apache-2.0
#include "login/host_name.h"

#include <gtest/gtest.h>

#include <set>

namespace sekisho::login {
namespace {

const Secret key("label key");
const Time minted_at = from_unix_seconds(1'834'000'003);

TEST(AHostLabel, tells_when_it_was_made_and_whether_tls_is_limited) {
  for (const auto limit : {TlsLimit::None, TlsLimit::Only12}) {
    const std::string label = mint_host_label(key, minted_at, limit);
    ASSERT_EQ(label.size(), 10U);
    const auto name = read_host_label(key, label, minted_at + std::chrono::hours{9});
    ASSERT_TRUE(name);
    EXPECT_LE(name->minted_at, minted_at);
    EXPECT_GT(name->minted_at, minted_at - std::chrono::seconds{4});
    EXPECT_EQ(name->limit, limit);
  }
}

TEST(AHostLabel, is_another_one_each_time_within_the_same_second) {
  std::set<std::string> seen;
  for (int at = 0; at < 8'000; ++at) {
    EXPECT_TRUE(seen.insert(mint_host_label(key, minted_at, TlsLimit::None)).second);
  }
}

TEST(AHostLabel, has_letters_that_nobody_confuses) {
  for (int at = 0; at < 500; ++at) {
    EXPECT_EQ(mint_host_label(key, minted_at, TlsLimit::None).find_first_of("lo01ABC-"), std::string::npos);
  }
}

TEST(AHostLabel, of_another_key_or_shape_is_none_of_ours) {
  const std::string label = mint_host_label(key, minted_at, TlsLimit::None);
  EXPECT_FALSE(read_host_label(Secret("other"), label, minted_at));
  for (const std::string& foreign : {std::string(), std::string("www"), label + "a", label.substr(1),
                                     std::string(10, 'l'), std::string(10, '-'), std::string(10, '\0')}) {
    EXPECT_FALSE(read_host_label(key, foreign, minted_at)) << foreign;
  }
}

TEST(AHostLabel, that_was_made_up_is_refused_four_thousand_times_in_four_thousand_and_ninety_six) {
  int taken = 0;
  for (int at = 0; at < 20'000; ++at) {
    std::string made_up(10, 'a');
    for (int rest = at * 7919, letter = 9; letter >= 0; --letter, rest /= 24) {
      made_up[static_cast<std::size_t>(letter)] = "abcdefghijkmnpqrstuvwxyz"[rest % 24];
    }
    taken += read_host_label(key, made_up, minted_at) ? 1 : 0;
  }
  EXPECT_LT(taken, 30);  // 12 bits of MAC: about 5 of 20,000
}

TEST(AHostLabel, is_read_rightly_where_its_24_bits_of_time_go_round) {
  const std::int64_t round = std::int64_t{4} << 24;
  const Time turn = from_unix_seconds(27 * round);
  for (const auto made : {turn - std::chrono::seconds{4}, turn, turn + std::chrono::seconds{4}}) {
    const std::string label = mint_host_label(key, made, TlsLimit::None);
    for (const auto read : {turn - std::chrono::minutes{10}, turn, turn + std::chrono::minutes{10}}) {
      const auto name = read_host_label(key, label, read);
      ASSERT_TRUE(name);
      EXPECT_EQ(name->minted_at, made);
    }
  }
}

}  // namespace
}  // namespace sekisho::login
