// SPDX-License-Identifier: Apache-2.0
// What the sequencer asks of storage: entries are inserted unnumbered with their change, numbered here by
// one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/entry.h"

namespace sekisho::audit {

struct Head {
  std::int64_t size{0};  // number of entries it covers
  std::string root;      // Merkle root, hex (RFC 6962 §2.1)
  Time at{};
  std::string signature;  // hex
};

class Records {
 public:
  virtual ~Records() = default;
  // Gives the next numbers to unnumbered entries in the order they were inserted; at most `limit`; returns
  // them.
  virtual Result<std::vector<NumberedEntry>> number_entries(int limit) = 0;
  virtual Result<std::vector<NumberedEntry>> entries(std::int64_t from, int limit) = 0;
  virtual Result<std::optional<Head>> newest_head() = 0;
  virtual Result<void> keep_head(const Head& head) = 0;
};

}  // namespace sekisho::audit
