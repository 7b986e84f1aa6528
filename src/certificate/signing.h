// SPDX-License-Identifier: Apache-2.0
// What keys of ours have in common, whatever they sign.
#pragma once

#include <openssl/evp.h>

#include "base/bytes.h"
#include "certificate/authority_key.h"
#include "crypto/public_key.h"

namespace sekisho::certificate {

const EVP_MD* digest_of(SignatureAlgorithm algorithm);
Result<crypto::PublicKey> public_half(const EVP_PKEY* key);
Result<Bytes> sign_with(EVP_PKEY* key, SignatureAlgorithm algorithm, ByteView message);
// CryptoFailed with what OpenSSL says of it.
Error openssl_failed(const std::string& what);

}  // namespace sekisho::certificate
