// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>

#include <array>
#include <fstream>
#include <string>

#include "crypto/hmac.h"
#include "crypto/openssl.h"

namespace sekisho::crypto {
namespace {

EVP_MAC* hmac_method() {
  static EVP_MAC* const method = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  require_openssl(method == nullptr ? 0 : 1, "HMAC");
  return method;
}

using OwnedMac = Owned<EVP_MAC_CTX, EVP_MAC_CTX_free>;

OwnedMac mac_with(const char* digest) {
  OwnedMac mac{EVP_MAC_CTX_new(hmac_method())};
  std::string name = digest;
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                              OSSL_PARAM_construct_end()};
  require_openssl(EVP_MAC_CTX_set_params(mac.get(), parameters.data()), digest);
  return mac;
}

// One a thread, which knows its digest: looking that up by its name costs more than a short message does.
EVP_MAC_CTX* prepared_mac(HmacDigest digest) {
  thread_local const OwnedMac sha256 = mac_with("SHA2-256");
  thread_local const OwnedMac sha1 = mac_with("SHA1");
  return digest == HmacDigest::Sha256 ? sha256.get() : sha1.get();
}

Bytes digest(const EVP_MD* method, ByteView message) {
  Bytes out(static_cast<std::size_t>(EVP_MD_get_size(method)));
  require_openssl(EVP_Digest(message.data(), message.size(), out.data(), nullptr, method, nullptr), "digest");
  return out;
}

}  // namespace

Bytes sha256(ByteView message) { return digest(sha256_method(), message); }
Bytes sha384(ByteView message) { return digest(sha384_method(), message); }
Bytes sha1(ByteView message) { return digest(sha1_method(), message); }

std::string sha256_hex(ByteView message) { return hex(sha256(message)); }

Result<std::string> sha256_hex_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const OwnedDigest context{EVP_MD_CTX_new()};
  require_openssl(EVP_DigestInit_ex(context.get(), sha256_method(), nullptr), "digest");
  std::array<char, 65'536> piece{};
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
    require_openssl(EVP_DigestUpdate(context.get(), piece.data(), static_cast<std::size_t>(file.gcount())),
                    "digest");
  }
  if (!file.eof()) {
    return Error{ErrorCode::FileUnreadable, path};
  }
  Bytes out(32);
  require_openssl(EVP_DigestFinal_ex(context.get(), out.data(), nullptr), "digest");
  return hex(out);
}

Bytes hmac(HmacDigest digest, const Secret& key, ByteView message) {
  EVP_MAC_CTX* const mac = prepared_mac(digest);
  const ByteView octets = key.bytes();
  // A null key pointer would mean "keep the last key".
  const std::uint8_t none = 0;
  require_openssl(EVP_MAC_init(mac, octets.empty() ? &none : octets.data(), octets.size(), nullptr), "HMAC");
  require_openssl(EVP_MAC_update(mac, message.data(), message.size()), "HMAC");
  Bytes out(EVP_MAC_CTX_get_mac_size(mac));
  std::size_t length = 0;
  require_openssl(EVP_MAC_final(mac, out.data(), &length, out.size()), "HMAC");
  out.resize(length);
  return out;
}

Bytes hmac_sha256(const Secret& key, ByteView message) { return hmac(HmacDigest::Sha256, key, message); }

bool equal_in_constant_time(ByteView left, ByteView right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace sekisho::crypto
