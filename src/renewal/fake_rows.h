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

  Order* order(const OrderId& id) {
    const auto found =
        std::find_if(orders.begin(), orders.end(), [&](const Order& order) { return order.id == id; });
    return found == orders.end() ? nullptr : &*found;
  }
  Acquisition* acquisition(const OrderId& id) {
    const auto found =
        std::find_if(acquisitions.begin(), acquisitions.end(), [&](const auto& one) { return one.id == id; });
    return found == acquisitions.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::vector<std::string> actions() const {
    std::vector<std::string> names;
    for (const audit::Entry& entry : trail) {
      names.push_back(entry.action);
    }
    return names;
  }
};

}  // namespace sekisho::renewal::testing
