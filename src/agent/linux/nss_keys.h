// SPDX-License-Identifier: Apache-2.0
// Keys in an NSS slot: made there, described, used. Nothing here takes one out.
#pragma once

#include <optional>

#include "agent/core/key_store.h"
#include "agent/linux/nss_handles.h"

namespace sekisho::agent {

std::optional<Algorithm> algorithm_of(KeyType type);

struct KeyPair {
  PrivateKeyHandle private_key;
  PublicKeyHandle public_key;
};

// RSA 2048 to 4096 or P-256; an empty pair for any other wish or where the slot makes none.
KeyPair generate(PK11SlotInfo& slot, const KeyWish& wish);
Result<NewKey> described(const std::string& store, SECKEYPrivateKey& private_key,
                         SECKEYPublicKey& public_key);
bool is_same_key(SECKEYPrivateKey& key, const CERTCertificate& certificate);
Result<Bytes> sign(SECKEYPrivateKey& key, Algorithm algorithm, ByteView message);

}  // namespace sekisho::agent
