// SPDX-License-Identifier: Apache-2.0
#include "http/cmp_transactions.h"

namespace sekisho::http {

void CmpTransactions::drop(std::list<Kept>::iterator one) {
  octets_ -= one->transaction.beginning.size();
  by_id_.erase(one->id);
  by_age_.erase(one);
}

void CmpTransactions::keep(const std::string& id, CmpTransaction transaction, Time now) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_id_.find(id); found != by_id_.end()) {
    drop(found->second);
  }
  octets_ += transaction.beginning.size();
  by_age_.push_back({id, std::move(transaction), now});
  by_id_.emplace(id, std::prev(by_age_.end()));
  while (by_age_.size() > most || octets_ > most_octets || by_age_.front().since + life < now) {
    drop(by_age_.begin());
  }
}

std::optional<CmpTransaction> CmpTransactions::find(const std::string& id, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || found->second->since + life < now) {
    return std::nullopt;
  }
  return found->second->transaction;
}

std::size_t CmpTransactions::octets() const {
  const std::lock_guard lock(mutex_);
  return octets_;
}

}  // namespace sekisho::http
