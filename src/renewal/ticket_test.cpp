// SPDX-License-Identifier: Apache-2.0
#include "renewal/ticket.h"

#include <gtest/gtest.h>

#include <set>

namespace sekisho::renewal {
namespace {

const Time now = from_unix_seconds(1'835'000'000);
const Secret key("key");

TEST(ATicket, has_43_letters_that_a_url_may_hold_and_is_never_the_same) {
  std::set<std::string> seen;
  for (int at = 0; at < 100; ++at) {
    const std::string text = mint_ticket_text();
    EXPECT_EQ(parse_base64url(text).value().size(), 32U);
    EXPECT_TRUE(seen.insert(text).second);
  }
}

TEST(AMatchingNumber, has_four_digits_also_where_it_is_small) {
  std::set<char> first;
  for (int at = 0; at < 500; ++at) {
    const std::string number = mint_matching_number();
    ASSERT_EQ(number.size(), 4U);
    EXPECT_EQ(number.find_first_not_of("0123456789"), std::string::npos);
    first.insert(number.front());
  }
  EXPECT_EQ(first.size(), 10U);
}

TEST(ANonce, is_good_for_ten_minutes_and_for_what_it_was_made_for) {
  const std::string nonce = mint_nonce(key, "order:a", now);
  EXPECT_TRUE(check_nonce(key, "order:a", nonce, now).ok());
  EXPECT_TRUE(check_nonce(key, "order:a", nonce, now + nonce_life).ok());
  EXPECT_EQ(check_nonce(key, "order:a", nonce, now + nonce_life + std::chrono::seconds{1}).error().code,
            ErrorCode::NonceInvalid);
  EXPECT_FALSE(check_nonce(key, "order:b", nonce, now).ok());
  EXPECT_FALSE(check_nonce(Secret("other"), "order:a", nonce, now).ok());
}

TEST(ANonce, from_the_future_is_refused_beyond_a_clock_step_of_seconds) {
  EXPECT_TRUE(check_nonce(key, "p", mint_nonce(key, "p", now + std::chrono::seconds{5}), now).ok());
  EXPECT_FALSE(check_nonce(key, "p", mint_nonce(key, "p", now + std::chrono::seconds{6}), now).ok());
}

TEST(ANonce, that_was_made_up_or_cut_is_refused_without_fuss) {
  const std::string nonce = mint_nonce(key, "p", now);
  for (std::string bent : {std::string(), std::string("AAAA"), nonce.substr(1), nonce + "AAAA", nonce + "=",
                           std::string(54, '_'), std::string(54, 'A'), std::string("\xff\xff")}) {
    EXPECT_EQ(check_nonce(key, "p", bent, now).error().code, ErrorCode::NonceInvalid) << bent;
  }
  for (std::size_t at = 0; at < nonce.size() - 1; ++at) {  // the last letter holds unused bits
    std::string bent = nonce;
    bent[at] = bent[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(check_nonce(key, "p", bent, now).ok()) << at;
  }
}

}  // namespace
}  // namespace sekisho::renewal
