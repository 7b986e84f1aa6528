// SPDX-License-Identifier: Apache-2.0
// Orders that a request of this moment is about to issue: whatever comes by for orders that wait leaves them
// to it, or each would be signed twice.
#pragma once

#include <mutex>
#include <set>

#include "base/names.h"

namespace sekisho::renewal {

class Underway {
 public:
  // From here until it goes. The same order may be under way twice.
  class Mark {
   public:
    Mark(Underway& all, OrderId order) : all_(all), order_(std::move(order)) {
      const std::lock_guard lock(all_.mutex_);
      all_.orders_.insert(order_);
    }
    ~Mark() {
      const std::lock_guard lock(all_.mutex_);
      all_.orders_.erase(all_.orders_.find(order_));
    }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

   private:
    Underway& all_;
    OrderId order_;
  };

  [[nodiscard]] bool holds(const OrderId& order) const {
    const std::lock_guard lock(mutex_);
    return orders_.contains(order);
  }

 private:
  mutable std::mutex mutex_;
  std::multiset<OrderId> orders_;
};

}  // namespace sekisho::renewal
