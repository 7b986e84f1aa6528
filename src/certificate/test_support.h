// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: keys made by OpenSSL, a CA in a folder that goes away, signatures in
// memory.
#pragma once

#include <filesystem>
#include <map>
#include <string>

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

class RememberedSignatures : public SignatureRecords {
 public:
  Result<std::optional<std::string>> find_signature(const std::string& tbs_sha256_hex) override {
    const auto found = kept_.find(tbs_sha256_hex);
    return found == kept_.end() ? std::optional<std::string>() : found->second;
  }
  Result<std::string> keep_signature(const std::string& tbs_sha256_hex,
                                     const std::string& signature_hex) override {
    return kept_.try_emplace(tbs_sha256_hex, signature_hex).first->second;
  }
  [[nodiscard]] std::map<std::string, std::string>& kept() { return kept_; }

 private:
  std::map<std::string, std::string> kept_;
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
  [[nodiscard]] RememberedSignatures& signatures() { return signatures_; }
  [[nodiscard]] Issuer issuer() {
    return {certificate_, open_key_file(key_path(), Secret("passphrase"), signatures_).value()};
  }

 private:
  Folder folder_;
  Certificate certificate_;
  RememberedSignatures signatures_;
};

}  // namespace sekisho::certificate::testing
