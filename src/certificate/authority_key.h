// SPDX-License-Identifier: Apache-2.0
// A CA's private key from its birth to its encrypted file and back.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/secret.h"
#include "crypto/public_key.h"

namespace sekisho::certificate {

enum class KeyKind { Rsa2048, Rsa3072, Rsa4096, P256, P384 };
enum class SignatureAlgorithm { RsaSha256, EcdsaSha256, EcdsaSha384 };

class AuthorityKey {
 public:
  static Result<AuthorityKey> make(KeyKind kind);
  // A PKCS#8 file encrypted with AES-256-CBC and PBKDF2. FileUnreadable, CryptoFailed for a wrong passphrase.
  static Result<AuthorityKey> open(const std::string& path, const Secret& passphrase);
  // A stranger's key: PEM of PKCS#8 or of the older forms, encrypted or not; or PKCS#8 as DER. What a CA's
  // key must be is asked of it, and that its halves belong together. FileUnreadable, PassphraseWrong, the
  // Key… codes.
  static Result<AuthorityKey> parse_pem(const Secret& pem, const Secret& passphrase);
  static Result<AuthorityKey> parse_pkcs8(const Secret& der);
  // AlreadyExists, FileUnwritable.
  [[nodiscard]] Result<void> save(const std::string& path, const Secret& passphrase) const;

  [[nodiscard]] const crypto::PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] SignatureAlgorithm algorithm() const { return algorithm_; }
  [[nodiscard]] Result<Bytes> sign(ByteView message) const;                  // ECDSA: different each time
  [[nodiscard]] const evp_pkey_st* handle() const { return handle_.get(); }  // private half included

 private:
  AuthorityKey(std::shared_ptr<evp_pkey_st> handle, crypto::PublicKey public_key,
               SignatureAlgorithm algorithm)
      : handle_(std::move(handle)), public_key_(std::move(public_key)), algorithm_(algorithm) {}
  static Result<AuthorityKey> of(std::shared_ptr<evp_pkey_st> handle);
  static Result<AuthorityKey> of_stranger(std::shared_ptr<evp_pkey_st> handle);
  std::shared_ptr<evp_pkey_st> handle_;
  crypto::PublicKey public_key_;
  SignatureAlgorithm algorithm_;
};

}  // namespace sekisho::certificate
