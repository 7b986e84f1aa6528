// SPDX-License-Identifier: Apache-2.0
#include "audit/merkle.h"

#include "crypto/digest.h"

namespace sekisho::audit {
namespace {

// RFC 6962 §2.1: leaves and nodes are hashed with different first octets, so that one never passes for the
// other.
Bytes leaf_hash(ByteView leaf) {
  Bytes message{0x00};
  message.insert(message.end(), leaf.begin(), leaf.end());
  return crypto::sha256(message);
}

Bytes node_hash(const Bytes& left, const Bytes& right) {
  Bytes message{0x01};
  message.insert(message.end(), left.begin(), left.end());
  message.insert(message.end(), right.begin(), right.end());
  return crypto::sha256(message);
}

}  // namespace

void MerkleTree::append(ByteView leaf) {
  Bytes hash = leaf_hash(leaf);
  for (std::int64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
    hash = node_hash(edge_.back(), hash);
    edge_.pop_back();
  }
  edge_.push_back(std::move(hash));
  ++size_;
}

Bytes MerkleTree::root() const {
  if (edge_.empty()) {
    return crypto::sha256({});
  }
  Bytes hash = edge_.back();
  for (auto left = edge_.rbegin() + 1; left != edge_.rend(); ++left) {
    hash = node_hash(*left, hash);
  }
  return hash;
}

}  // namespace sekisho::audit
