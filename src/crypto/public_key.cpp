// SPDX-License-Identifier: Apache-2.0
#include "crypto/public_key.h"

#include "crypto/digest.h"
#include "crypto/openssl.h"

namespace sekisho::crypto {

Result<PublicKey> PublicKey::parse(ByteView spki_der) {
  const std::uint8_t* at = spki_der.data();
  std::shared_ptr<EVP_PKEY> key{d2i_PUBKEY(nullptr, &at, static_cast<long>(spki_der.size())), EVP_PKEY_free};
  if (!key) {
    return Error{ErrorCode::KeyKindRefused, "public key: " + openssl_errors()};
  }
  if (at != spki_der.data() + spki_der.size()) {
    return Error{ErrorCode::KeyKindRefused, "public key: bytes follow it"};
  }
  return PublicKey(Bytes(spki_der.begin(), spki_der.end()), std::move(key));
}

KeyFingerprint PublicKey::fingerprint() const { return KeyFingerprint::trusted(sha256_hex(der_)); }

}  // namespace sekisho::crypto
