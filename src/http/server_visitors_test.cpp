// SPDX-License-Identifier: Apache-2.0
#include "http/server_visitors.h"

#include <gtest/gtest.h>

namespace sekisho::http {
namespace {

using boost::asio::ip::make_address;
using std::chrono::milliseconds;

class AVisitor : public ::testing::Test {
 protected:
  Visitors visitors_{100, 10, 3};  // a burst of three, then one each 100 ms
  Visitors::Clock::time_point now_{std::chrono::hours(1)};
  bool comes(const char* address) { return visitors_.admit(make_address(address), now_); }
};

TEST_F(AVisitor, may_come_in_a_burst_and_then_at_the_rate) {
  EXPECT_TRUE(comes("192.0.2.1"));
  EXPECT_TRUE(comes("192.0.2.1"));
  EXPECT_TRUE(comes("192.0.2.1"));
  EXPECT_FALSE(comes("192.0.2.1"));
  now_ += milliseconds(99);
  EXPECT_FALSE(comes("192.0.2.1"));
  now_ += milliseconds(1);
  EXPECT_TRUE(comes("192.0.2.1"));
  EXPECT_FALSE(comes("192.0.2.1"));
}

TEST_F(AVisitor, is_not_held_up_by_others) {
  while (comes("192.0.2.1")) {
  }
  EXPECT_TRUE(comes("192.0.2.2"));
}

TEST_F(AVisitor, with_a_whole_ipv6_site_is_one_visitor) {
  EXPECT_TRUE(comes("2001:db8::1"));
  EXPECT_TRUE(comes("2001:db8::2"));
  EXPECT_TRUE(comes("2001:db8::ffff:0:0:3"));
  EXPECT_FALSE(comes("2001:db8::4"));
  EXPECT_TRUE(comes("2001:db8:0:1::1"));
  EXPECT_TRUE(comes("::ffff:192.0.2.1"));
  EXPECT_TRUE(comes("::ffff:192.0.2.1"));
  EXPECT_TRUE(comes("::ffff:192.0.2.1"));
  EXPECT_TRUE(comes("::ffff:192.0.2.2")) << "IPv4 in IPv6's clothes";
}

TEST_F(AVisitor, is_counted_until_the_connection_closes_and_forgotten_when_the_rate_is_paid) {
  Visitors two(2, 1'000, 1'000);
  const auto address = make_address("192.0.2.1");
  EXPECT_TRUE(two.admit(address, now_));
  EXPECT_TRUE(two.admit(address, now_));
  EXPECT_FALSE(two.admit(address, now_));
  two.leave(address);
  EXPECT_TRUE(two.admit(address, now_));
  two.leave(address);
  two.leave(address);
  two.forget_who_left(now_);
  EXPECT_EQ(two.known(), 1U);
  two.forget_who_left(now_ + milliseconds(3));
  EXPECT_EQ(two.known(), 0U);
}

}  // namespace
}  // namespace sekisho::http
