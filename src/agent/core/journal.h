// SPDX-License-Identifier: Apache-2.0
// What the agent has done for each order, kept before each side effect so that any power loss can be
// continued (invariant 5). A journal that holds no consent is void.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/core/key_store.h"
#include "base/names.h"
#include "base/result.h"

namespace sekisho::agent {

enum class Step {
  Consented,      // the person pressed 更新する
  KeyMade,        // the new key is in the store
  RequestSigned,  // request and the old key's one signature, about to be sent
  Answered,       // the certificate arrived
  Installed,      // it is beside its key
  Proven,         // the portal believes the new key: nothing is left to do
};
std::string_view name_of(Step step);
Result<Step> parse_step(std::string_view text);

enum class Door {
  First,   // 更新 in a session
  Second,  // an expired certificate; PIN and card come after the request
};

struct Entry {
  explicit Entry(OrderId of_order, Fingerprint of_old)
      : order(std::move(of_order)), old_certificate(std::move(of_old)) {}

  OrderId order;
  Fingerprint old_certificate;
  std::string host;
  std::string institution;  // for messages when there is no look
  std::string institution_en;
  Door door{Door::First};
  Step step{Step::Consented};
  KeyName old_key;
  NewKey new_key;      // from KeyMade on
  Bytes request;       // from RequestSigned on: the PKCS#10's very bytes
  std::string ticket;  // the one that `jws` was made for
  std::string jws;
  Bytes certificate;  // from Answered on: the leaf, DER
};

std::string write_entry(const Entry& entry);       // JSON
Result<Entry> parse_entry(std::string_view text);  // BadRequest

class Journal {
 public:
  virtual ~Journal() = default;
  // Returns when it would survive a power loss. AgentStoreFailed
  virtual Result<void> keep(const Entry& entry) = 0;
  virtual std::vector<Entry> entries() = 0;
  virtual void forget(const OrderId& order) = 0;
};

}  // namespace sekisho::agent
