// SPDX-License-Identifier: Apache-2.0
// The one sequencer: numbers the entries that changes left unnumbered, grows the tree and signs its head. A
// head also goes to the log, which is under another administrator: whoever edits the database contradicts it
// (threats, row 27).
#pragma once

#include <string>

#include "audit/merkle.h"
#include "audit/records.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/transactions.h"

namespace sekisho::audit {

std::string canonical(const NumberedEntry& entry);  // the leaf: JSON with sorted keys
Bytes signed_head(const Head& head);                // what the signature covers

class Trail {
 public:
  Trail(Transactions<Records>& records, Secret seed, Log log);

  // Rebuilds the tree from what is stored and compares it with the newest head; an Error means that somebody
  // edited it.
  Result<void> open();
  Result<int> number(Time now);  // how many entries were numbered

 private:
  Result<void> append(const NumberedEntry& entry, const std::optional<Head>& head);
  [[nodiscard]] Result<void> check_signature(const Head& head) const;

  Transactions<Records>& records_;
  Secret seed_;
  Log log_;
  MerkleTree tree_;
};

}  // namespace sekisho::audit
