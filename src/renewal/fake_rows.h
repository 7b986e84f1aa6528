// SPDX-License-Identifier: Apache-2.0
// For tests: what renewal::Records keeps, in memory.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "renewal/records.h"

namespace sekisho::renewal::testing {

struct Rows {
  std::vector<Order> orders;
  std::vector<Ticket> tickets;
  std::vector<Acquisition> acquisitions;
  std::map<std::string, std::string> known_keys;  // fingerprint → order id, "" where imported
  std::vector<audit::Entry> trail;
  std::vector<Halt> halts;
  std::vector<IssueClock> clocks;

  Order* order(const OrderId& id);
  Acquisition* acquisition(const OrderId& id);
  [[nodiscard]] std::vector<std::string> actions() const;
};

}  // namespace sekisho::renewal::testing
