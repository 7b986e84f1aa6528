// SPDX-License-Identifier: Apache-2.0
// Who is connected to one I/O thread, by address: how many of its connections are open and how fast new ones
// come (threats, row 24). One IPv6 site has 2^64 addresses: those count as one.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace sekisho::http {

class Visitors {
 public:
  using Clock = std::chrono::steady_clock;

  // `burst` connections at once, after that one more each 1 / a_second.
  Visitors(std::size_t open, std::size_t a_second, std::size_t burst);

  bool admit(const boost::asio::ip::address& address, Clock::time_point now);
  void leave(const boost::asio::ip::address& address);
  void forget_who_left(Clock::time_point now);
  [[nodiscard]] std::size_t known() const { return rows_.size(); }

 private:
  // `paid_until`: the rate as one moment (GCRA, ITU-T I.371): each connection moves it on by one interval.
  struct Row {
    std::size_t open{0};
    Clock::time_point paid_until{};
  };
  std::size_t open_;
  Clock::duration interval_;
  Clock::duration tolerance_;
  std::unordered_map<std::string, Row> rows_;
};

}  // namespace sekisho::http
