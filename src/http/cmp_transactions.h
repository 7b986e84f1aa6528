// SPDX-License-Identifier: Apache-2.0
// What is remembered between two messages of a CMP transaction: the request that began it and our last nonce.
// Only of requests that were verified and accepted, and bounded: what is forgotten here is found again in the
// order, where the request is kept as evidence.
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/time.h"

namespace sekisho::http {

struct CmpTransaction {
  Bytes beginning;     // PKIMessage as DER
  std::string sender;  // fingerprint of the certificate, or a code's id
  Bytes nonce;         // senderNonce of our last answer
};

// Safe on many threads.
class CmpTransactions {
 public:
  static constexpr std::size_t most = 2048;
  static constexpr std::size_t most_octets = std::size_t{8} * 1024 * 1024;
  static constexpr std::chrono::minutes life{60};

  // By institution and transactionID. Replaces; the oldest make room.
  void keep(const std::string& id, CmpTransaction transaction, Time now);
  [[nodiscard]] std::optional<CmpTransaction> find(const std::string& id, Time now) const;
  [[nodiscard]] std::size_t octets() const;

 private:
  struct Kept {
    std::string id;
    CmpTransaction transaction;
    Time since;
  };
  void drop(std::list<Kept>::iterator one);

  mutable std::mutex mutex_;
  std::list<Kept> by_age_;  // oldest first
  std::map<std::string, std::list<Kept>::iterator, std::less<>> by_id_;
  std::size_t octets_{0};
};

}  // namespace sekisho::http
