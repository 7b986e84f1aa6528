// SPDX-License-Identifier: Apache-2.0
#include "crypto/master_key.h"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "crypto/openssl.h"
#include "crypto/private_file.h"
#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t key_size = 32;

EVP_KDF* hkdf_method() {
  static EVP_KDF* const method = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  require_openssl(method == nullptr ? 0 : 1, "HKDF");
  return method;
}

}  // namespace

Result<MasterKey> MasterKey::load(const std::string& path) {
  Secret octets = TRY(read_private_file(path));
  if (octets.bytes().size() != key_size) {
    return Error{ErrorCode::FileUnreadable, path + ": a master key has 32 octets"};
  }
  return MasterKey(std::move(octets));
}

Result<MasterKey> MasterKey::load_or_create(const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) {
    return load(path);
  }
  const auto written = write_private_file(path, Secret(ByteView(random_bytes(key_size))));
  // Another process may have been first: then its key is the key.
  if (!written.ok() && written.error().code != ErrorCode::AlreadyExists) {
    return written.error();
  }
  return load(path);
}

MasterKey MasterKey::of(Secret octets) {
  if (octets.bytes().size() != key_size) {
    throw std::logic_error("a master key has 32 octets");
  }
  return MasterKey(std::move(octets));
}

Secret MasterKey::derive(std::string_view purpose) const {
  const Owned<EVP_KDF_CTX, EVP_KDF_CTX_free> kdf{EVP_KDF_CTX_new(hkdf_method())};
  std::string digest = "SHA2-256";
  std::string info = "sekisho " + std::string(purpose);
  Bytes key(octets_.bytes().begin(), octets_.bytes().end());
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end()};
  std::array<std::uint8_t, key_size> out{};
  const int derived = EVP_KDF_derive(kdf.get(), out.data(), out.size(), parameters.data());
  OPENSSL_cleanse(key.data(), key.size());
  require_openssl(derived, "HKDF");
  Secret secret{ByteView(out)};
  OPENSSL_cleanse(out.data(), out.size());
  return secret;
}

Secret MasterKey::derive_passphrase(std::string_view purpose) const {
  return Secret(hex(derive(purpose).bytes()));
}

}  // namespace sekisho::crypto
