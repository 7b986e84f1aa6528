// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 §2.1, grown at its right edge: only the roots of its complete subtrees are
// kept.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace sekisho::audit {

class MerkleTree {
 public:
  void append(ByteView leaf);
  [[nodiscard]] std::int64_t size() const { return size_; }
  [[nodiscard]] Bytes root() const;  // of no leaves: SHA-256 of nothing

 private:
  std::int64_t size_{0};
  std::vector<Bytes>
      edge_;  // roots of complete subtrees, largest first: one for each bit that is set in size_
};

}  // namespace sekisho::audit
