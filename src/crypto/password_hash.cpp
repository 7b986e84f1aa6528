// SPDX-License-Identifier: Apache-2.0
#include "crypto/password_hash.h"

#include <argon2.h>

#include <array>

#include "crypto/digest.h"
#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

constexpr std::uint32_t passes = 2;
constexpr std::uint32_t kibibytes = 19 * 1024;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t hash_size = 32;

}  // namespace

Result<std::string> hash_password(const Secret& key, const Secret& password) {
  const Bytes keyed = hmac_sha256(key, password.bytes());
  const Bytes salt = random_bytes(16);
  std::array<char, 160> encoded{};
  const int ended = argon2id_hash_encoded(passes, kibibytes, lanes, keyed.data(), keyed.size(), salt.data(),
                                          salt.size(), hash_size, encoded.data(), encoded.size());
  if (ended != ARGON2_OK) {
    return Error{ErrorCode::CryptoFailed, argon2_error_message(ended)};
  }
  return std::string(encoded.data());
}

bool password_matches(const Secret& key, const Secret& password, std::string_view hash) {
  const Bytes keyed = hmac_sha256(key, password.bytes());
  return argon2id_verify(std::string(hash).c_str(), keyed.data(), keyed.size()) == ARGON2_OK;
}

}  // namespace sekisho::crypto
