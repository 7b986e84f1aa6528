// SPDX-License-Identifier: Apache-2.0
// People whose order is opened already, straight into the records of a running house: what 更新 leaves
// behind.
#pragma once

#include <string>
#include <vector>

#include "certificate/certificate.h"
#include "crypto/test_keys.h"
#include "storage/store.h"

namespace sekisho::bench {

struct OpenedOrder {
  std::string ticket;
  std::string old_certificate;  // SHA-256 hex
};

struct ExistingSystem {
  certificate::Certificate authority;
  crypto::OwnedKey authority_key;
  crypto::testing::TestKey key;  // of each old certificate: only new keys must be new
};

// `count` new people of institution 9001, numbered from `from`, with certificates that end in twenty days.
std::vector<OpenedOrder> open_orders(storage::Store& store, const ExistingSystem& old, int from, int count);

}  // namespace sekisho::bench
