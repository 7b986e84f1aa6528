// SPDX-License-Identifier: Apache-2.0
#include "certificate/authority_key.h"

#include <openssl/pem.h>

#include "certificate/key_policy.h"
#include "certificate/signing.h"
#include "certificate/to_be_signed.h"
#include "crypto/openssl.h"
#include "crypto/private_file.h"

namespace sekisho::certificate {
namespace {

EVP_PKEY* fresh_key(KeyKind kind) {
  switch (kind) {
    case KeyKind::Rsa2048:
      return EVP_RSA_gen(2048);
    case KeyKind::Rsa3072:
      return EVP_RSA_gen(3072);
    case KeyKind::Rsa4096:
      return EVP_RSA_gen(4096);
    case KeyKind::P256:
      return EVP_EC_gen("P-256");
    case KeyKind::P384:
      break;
  }
  return EVP_EC_gen("P-384");
}

Result<Secret> encrypted_pkcs8(EVP_PKEY* key, const Secret& passphrase) {
  const crypto::OwnedBio bio{BIO_new(BIO_s_mem())};
  const std::string_view letters = passphrase.reveal();
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key, EVP_aes_256_cbc(), letters.data(),
                                    static_cast<int>(letters.size()), nullptr, nullptr) != 1) {
    return openssl_failed("encrypt the key");
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return Secret(std::string(text, static_cast<std::size_t>(length)));
}

// OpenSSL's callback: without one it would ask on the terminal.
int give_passphrase(char* buffer, int size, int /*writing*/, void* passphrase) {
  const std::string_view letters = static_cast<const Secret*>(passphrase)->reveal();
  if (letters.size() > static_cast<std::size_t>(size)) {
    return -1;
  }
  letters.copy(buffer, letters.size());
  return static_cast<int>(letters.size());
}

std::shared_ptr<EVP_PKEY> shared(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

}  // namespace

Result<AuthorityKey> AuthorityKey::of(std::shared_ptr<evp_pkey_st> handle) {
  auto half = TRY(public_half(handle.get()));
  const SignatureAlgorithm algorithm = TRY(signature_algorithm_of(half));
  return AuthorityKey(std::move(handle), std::move(half), algorithm);
}

Result<AuthorityKey> AuthorityKey::make(KeyKind kind) {
  auto handle = shared(fresh_key(kind));
  return handle ? of(std::move(handle)) : openssl_failed("make a key");
}

Result<AuthorityKey> AuthorityKey::open(const std::string& path, const Secret& passphrase) {
  const Secret file = TRY(crypto::read_private_file(path));
  if (!file.reveal().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
    return Error{ErrorCode::FileUnreadable, path + ": not an encrypted PKCS#8 key"};
  }
  const crypto::OwnedBio bio{BIO_new_mem_buf(file.reveal().data(), static_cast<int>(file.reveal().size()))};
  Secret given = passphrase;
  auto handle = shared(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &given));
  return handle ? of(std::move(handle)) : openssl_failed("open " + path);
}

Result<AuthorityKey> AuthorityKey::of_stranger(std::shared_ptr<evp_pkey_st> handle) {
  if (!handle) {
    crypto::openssl_errors();
    return Error{ErrorCode::FileUnreadable, "no private key of a known form"};
  }
  auto key = TRY(of(std::move(handle)));
  TRY(check_key(key.public_key()));
  const crypto::Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.handle_.get(), nullptr)};
  // 1: it fits. For RSA this also looks for primes that are none.
  if (EVP_PKEY_check(context.get()) != 1) {
    crypto::openssl_errors();
    return Error{ErrorCode::FileUnreadable, "the key's private half does not fit its public one"};
  }
  return key;
}

Result<AuthorityKey> AuthorityKey::parse_pem(const Secret& pem, const Secret& passphrase) {
  const crypto::OwnedBio bio{BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.reveal().size()))};
  Secret given = passphrase;
  auto handle = shared(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &given));
  const bool encrypted = pem.reveal().find("ENCRYPTED") != std::string_view::npos;
  if (!handle && encrypted) {
    crypto::openssl_errors();
    return Error{ErrorCode::PassphraseWrong, "or the encrypted key is damaged"};
  }
  return of_stranger(std::move(handle));
}

Result<AuthorityKey> AuthorityKey::parse_pkcs8(const Secret& der) {
  const crypto::OwnedBio bio{BIO_new_mem_buf(der.reveal().data(), static_cast<int>(der.reveal().size()))};
  const crypto::Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> information{
      d2i_PKCS8_PRIV_KEY_INFO_bio(bio.get(), nullptr)};
  return of_stranger(information ? shared(EVP_PKCS82PKEY(information.get())) : nullptr);
}

Result<void> AuthorityKey::save(const std::string& path, const Secret& passphrase) const {
  return crypto::write_private_file(path, TRY(encrypted_pkcs8(handle_.get(), passphrase)));
}

Result<Bytes> AuthorityKey::sign(ByteView message) const {
  return sign_with(handle_.get(), algorithm_, message);
}

}  // namespace sekisho::certificate
