// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl.h"

#include <array>
#include <stdexcept>

namespace sekisho::crypto {
namespace {

// Kept until the process ends: freeing it in a static's destructor would race OpenSSL's own clean-up.
const EVP_MD* fetched(const char* name) {
  const EVP_MD* method = EVP_MD_fetch(nullptr, name, nullptr);
  require_openssl(method == nullptr ? 0 : 1, name);
  return method;
}

}  // namespace

std::string openssl_errors() {
  std::string text;
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    std::array<char, 256> line{};
    ERR_error_string_n(code, line.data(), line.size());
    text += text.empty() ? "" : "; ";
    text += line.data();
  }
  return text.empty() ? "OpenSSL gave no reason" : text;
}

void require_openssl(int result, const char* what) {
  if (result <= 0) {
    throw std::runtime_error(std::string(what) + ": " + openssl_errors());
  }
}

OwnedNumber number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  require_openssl(EVP_PKEY_get_bn_param(key, name, &number), name);
  return OwnedNumber(number);
}

Bytes octets_of(const BIGNUM* number) {
  Bytes octets(static_cast<std::size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, octets.data());
  return octets;
}

const EVP_MD* sha256_method() {
  static const EVP_MD* const method = fetched("SHA2-256");
  return method;
}

const EVP_MD* sha384_method() {
  static const EVP_MD* const method = fetched("SHA2-384");
  return method;
}

const EVP_MD* sha1_method() {
  static const EVP_MD* const method = fetched("SHA1");
  return method;
}

}  // namespace sekisho::crypto
