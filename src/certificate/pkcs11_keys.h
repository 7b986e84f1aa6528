// SPDX-License-Identifier: Apache-2.0
// How a CA's key gets onto a token (PKCS#11): brought there from a file, or made there and never anywhere
// else. Either way the private half is sensitive and not extractable, and has signed, and the signature has
// verified, before anybody hears that it is done; else what was made on the token is removed again.
#pragma once

#include <string>

#include "certificate/authority_key.h"
#include "certificate/pkcs11_module.h"

namespace sekisho::certificate {

// AlreadyExists where the token has a key of that label; CryptoFailed where it takes no such key, or would
// give it away, or signs with another; SignerAway, FileUnreadable as in pkcs11_signer.h.
Result<void> bring_key(const std::string& library, const Pkcs11Key& place, const AuthorityKey& key);
// The public half of the new pair. The same codes.
Result<crypto::PublicKey> make_key(const std::string& library, const Pkcs11Key& place, KeyKind kind);
// By the key that lies there: for the request of a key that make_key made.
Result<Bytes> sign_at(const std::string& library, const Pkcs11Key& place, SignatureAlgorithm algorithm,
                      ByteView message);

}  // namespace sekisho::certificate
