// SPDX-License-Identifier: Apache-2.0
#include "crypto/seal.h"

#include <openssl/crypto.h>

#include <stdexcept>

#include "crypto/openssl.h"
#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

using OwnedCipher = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

const EVP_CIPHER* gcm() {
  static const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  require_openssl(method == nullptr ? 0 : 1, "AES-256-GCM");
  return method;
}

enum class Direction { Open = 0, Seal = 1 };

// A cipher with key, nonce and the authenticated context in place.
OwnedCipher started(Direction direction, const Secret& key, std::string_view context, ByteView nonce) {
  if (key.bytes().size() != 32) {
    throw std::logic_error("a sealing key has 32 octets");
  }
  OwnedCipher cipher{EVP_CIPHER_CTX_new()};
  require_openssl(EVP_CipherInit_ex2(cipher.get(), gcm(), key.bytes().data(), nonce.data(),
                                     static_cast<int>(direction), nullptr),
                  "AES-256-GCM");
  int length = 0;
  require_openssl(EVP_CipherUpdate(cipher.get(), nullptr, &length, view(context).data(),
                                   static_cast<int>(context.size())),
                  "AES-256-GCM");
  return cipher;
}

}  // namespace

std::string seal(const Secret& key, std::string_view context, const Secret& plain) {
  const Bytes nonce = random_bytes(nonce_size);
  const OwnedCipher cipher = started(Direction::Seal, key, context, nonce);
  const ByteView text = plain.bytes();
  Bytes out(nonce_size + text.size() + tag_size);
  std::copy(nonce.begin(), nonce.end(), out.begin());
  int length = 0;
  require_openssl(EVP_CipherUpdate(cipher.get(), out.data() + nonce_size, &length, text.data(),
                                   static_cast<int>(text.size())),
                  "AES-256-GCM");
  std::uint8_t* const tag = out.data() + nonce_size + text.size();
  require_openssl(EVP_CipherFinal_ex(cipher.get(), tag, &length), "AES-256-GCM");
  require_openssl(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag), "AES-256-GCM");
  return hex(out);
}

Result<Secret> open_sealed(const Secret& key, std::string_view context, std::string_view sealed) {
  const auto octets = parse_hex(sealed);
  if (!octets.ok() || octets->size() < nonce_size + tag_size) {
    return Error{ErrorCode::SealBroken, "sealed value is malformed"};
  }
  const ByteView all(octets.value());
  const ByteView text = all.subspan(nonce_size, all.size() - nonce_size - tag_size);
  Bytes tag(all.end() - tag_size, all.end());
  const OwnedCipher cipher = started(Direction::Open, key, context, all.first(nonce_size));
  Bytes plain(text.size() + 1);
  int length = 0;
  int end = 0;
  require_openssl(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()),
                  "AES-256-GCM");
  const bool right =
      EVP_CipherUpdate(cipher.get(), plain.data(), &length, text.data(), static_cast<int>(text.size())) > 0 &&
      EVP_CipherFinal_ex(cipher.get(), plain.data() + text.size(), &end) > 0;
  const Secret opened = right ? Secret(ByteView(plain).first(text.size())) : Secret();
  OPENSSL_cleanse(plain.data(), plain.size());
  if (!right) {
    (void)openssl_errors();
    return Error{ErrorCode::SealBroken, "sealed value does not open here"};
  }
  return opened;
}

}  // namespace sekisho::crypto
