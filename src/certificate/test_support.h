// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: keys made by OpenSSL, a CA in a folder that goes away.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "certificate/authority.h"
#include "certificate/issuer.h"
#include "crypto/openssl.h"
#include "crypto/random.h"

namespace sekisho::certificate::testing {

inline const Time start = from_unix_seconds(1'800'000'000);
inline const Time end = start + std::chrono::days{3650};

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("certificate-" + crypto::random_id())) {
    std::filesystem::create_directory(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string file(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// A key file that remembers what it has signed.
class WatchedSigner : public Signer {
 public:
  explicit WatchedSigner(const std::string& key_path)
      : key_(open_key_file(key_path, Secret("passphrase")).value()) {}
  [[nodiscard]] SignatureAlgorithm algorithm() const override { return key_->algorithm(); }
  Result<Bytes> sign(ByteView tbs_der, const Evidence& evidence) override {
    auto signature = key_->sign(tbs_der, evidence);
    given.push_back({Bytes(tbs_der.begin(), tbs_der.end()), signature.value()});
    return signature;
  }
  struct Given {
    Bytes tbs_der;
    Bytes signature;
  };
  std::vector<Given> given;

 private:
  std::unique_ptr<Signer> key_;
};

inline Bytes spki_of(const EVP_PKEY* key) {
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  crypto::require_openssl(length, "i2d_PUBKEY");
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

inline crypto::OwnedKey elliptic_key(const char* curve) { return crypto::OwnedKey(EVP_EC_gen(curve)); }
inline crypto::OwnedKey rsa_key(std::size_t bits) { return crypto::OwnedKey(EVP_RSA_gen(bits)); }
inline crypto::PublicKey public_half(const EVP_PKEY* key) {
  return crypto::PublicKey::parse(spki_of(key)).value();
}

// A CA of our own making, with its key file and its signer.
class Authority {
 public:
  explicit Authority(KeyKind kind, const std::string& name = "試験用認証局")
      : certificate_(create_authority({name, "Sekisho Test", kind, start, end}, folder_.file("ca.key"),
                                      Secret("passphrase"))
                         .value()) {}

  [[nodiscard]] const Certificate& certificate() const { return certificate_; }
  [[nodiscard]] std::string key_path() const { return folder_.file("ca.key"); }
  [[nodiscard]] Issuer issuer() const {
    return {certificate_, open_key_file(key_path(), Secret("passphrase")).value()};
  }

 private:
  Folder folder_;
  Certificate certificate_;
};

}  // namespace sekisho::certificate::testing
