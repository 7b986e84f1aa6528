// SPDX-License-Identifier: Apache-2.0
#include "certificate/signing.h"

#include "crypto/openssl.h"

namespace sekisho::certificate {

Error openssl_failed(const std::string& what) {
  return Error{ErrorCode::CryptoFailed, what + ": " + crypto::openssl_errors()};
}

const EVP_MD* digest_of(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::EcdsaSha384 ? crypto::sha384_method() : crypto::sha256_method();
}

Result<crypto::PublicKey> public_half(const EVP_PKEY* key) {
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) {
    return openssl_failed("public key");
  }
  auto parsed = crypto::PublicKey::parse(ByteView(der, static_cast<std::size_t>(length)));
  OPENSSL_free(der);
  return parsed;
}

Result<Bytes> sign_with(EVP_PKEY* key, SignatureAlgorithm algorithm, ByteView message) {
  const crypto::OwnedDigest context{EVP_MD_CTX_new()};
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t length = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, digest_of(algorithm), nullptr, key) <= 0 ||
      EVP_DigestSign(context.get(), signature.data(), &length, message.data(), message.size()) <= 0) {
    return openssl_failed("sign");
  }
  signature.resize(length);
  return signature;
}

}  // namespace sekisho::certificate
