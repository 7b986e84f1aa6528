// SPDX-License-Identifier: Apache-2.0
#include "renewal/fake_rows.h"

namespace sekisho::renewal::testing {

Order* Rows::order(const OrderId& id) {
  const auto found =
      std::find_if(orders.begin(), orders.end(), [&](const Order& order) { return order.id == id; });
  return found == orders.end() ? nullptr : &*found;
}

Acquisition* Rows::acquisition(const OrderId& id) {
  const auto found =
      std::find_if(acquisitions.begin(), acquisitions.end(), [&](const auto& one) { return one.id == id; });
  return found == acquisitions.end() ? nullptr : &*found;
}

std::vector<std::string> Rows::actions() const {
  std::vector<std::string> names;
  for (const audit::Entry& entry : trail) {
    names.push_back(entry.action);
  }
  return names;
}

}  // namespace sekisho::renewal::testing
