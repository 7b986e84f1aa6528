// SPDX-License-Identifier: Apache-2.0
#include "crypto/signing_key.h"

#include "crypto/openssl.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t key_octets = 32;
constexpr std::size_t signature_octets = 64;

OwnedKey private_key(const Secret& seed) {
  return OwnedKey{
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.bytes().data(), seed.bytes().size())};
}

}  // namespace

Result<Bytes> sign_ed25519(const Secret& seed, ByteView message) {
  const OwnedKey key = private_key(seed);
  const OwnedDigest context{EVP_MD_CTX_new()};
  Bytes signature(signature_octets);
  std::size_t length = signature.size();
  if (!key || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &length, message.data(), message.size()) != 1) {
    return Error{ErrorCode::CryptoFailed, openssl_errors()};
  }
  return signature;
}

Result<Bytes> ed25519_public_key(const Secret& seed) {
  const OwnedKey key = private_key(seed);
  Bytes out(key_octets);
  std::size_t length = out.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), out.data(), &length) != 1) {
    return Error{ErrorCode::CryptoFailed, openssl_errors()};
  }
  return out;
}

bool ed25519_verifies(ByteView public_key, ByteView message, ByteView signature) {
  const OwnedKey key{
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size())};
  const OwnedDigest context{EVP_MD_CTX_new()};
  return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace sekisho::crypto
