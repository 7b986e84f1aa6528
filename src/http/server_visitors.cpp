// SPDX-License-Identifier: Apache-2.0
#include "http/server_visitors.h"

#include <algorithm>

namespace sekisho::http {

namespace {

std::string site_of(const boost::asio::ip::address& address) {
  if (address.is_v4()) {
    const auto octets = address.to_v4().to_bytes();
    return {octets.begin(), octets.end()};
  }
  const auto octets = address.to_v6().to_bytes();
  const bool is_v4 = address.to_v6().is_v4_mapped();
  return {octets.begin(), octets.begin() + (is_v4 ? 16 : 8)};
}

}  // namespace

Visitors::Visitors(std::size_t open, std::size_t a_second, std::size_t burst)
    : open_(open),
      interval_(Clock::duration(std::chrono::seconds(1)) / std::max<std::size_t>(a_second, 1)),
      tolerance_(interval_ * (std::max<std::size_t>(burst, 1) - 1)) {}

bool Visitors::admit(const boost::asio::ip::address& address, Clock::time_point now) {
  Row& row = rows_[site_of(address)];
  const auto paid_until = std::max(row.paid_until, now);
  if (row.open >= open_ || paid_until - now > tolerance_) {
    return false;
  }
  row.paid_until = paid_until + interval_;
  ++row.open;
  return true;
}

void Visitors::leave(const boost::asio::ip::address& address) {
  const auto found = rows_.find(site_of(address));
  if (found != rows_.end() && found->second.open > 0) {
    --found->second.open;
  }
}

void Visitors::forget_who_left(Clock::time_point now) {
  std::erase_if(
      rows_, [now](const auto& entry) { return entry.second.open == 0 && entry.second.paid_until <= now; });
}

}  // namespace sekisho::http
