// SPDX-License-Identifier: Apache-2.0
#include "certificate/signer.h"

#include <openssl/pem.h>

#include "certificate/to_be_signed.h"
#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "crypto/private_file.h"

namespace sekisho::certificate {
namespace {

using crypto::OwnedKey;

Error failed(const std::string& what) {
  return Error{ErrorCode::CryptoFailed, what + ": " + crypto::openssl_errors()};
}

Result<crypto::PublicKey> public_half(const EVP_PKEY* key) {
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) {
    return failed("public key");
  }
  auto parsed = crypto::PublicKey::parse(ByteView(der, static_cast<std::size_t>(length)));
  OPENSSL_free(der);
  return parsed;
}

const EVP_MD* digest_of(SignatureAlgorithm algorithm) {
  static const EVP_MD* const sha384 = EVP_MD_fetch(nullptr, "SHA2-384", nullptr);
  return algorithm == SignatureAlgorithm::EcdsaSha384 ? sha384 : crypto::sha256_method();
}

Result<Bytes> signature_of(EVP_PKEY* key, SignatureAlgorithm algorithm, ByteView message) {
  const crypto::OwnedDigest context{EVP_MD_CTX_new()};
  std::size_t length = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, digest_of(algorithm), nullptr, key) <= 0 ||
      EVP_DigestSign(context.get(), nullptr, &length, message.data(), message.size()) <= 0) {
    return failed("sign");
  }
  Bytes signature(length);
  if (EVP_DigestSign(context.get(), signature.data(), &length, message.data(), message.size()) <= 0) {
    return failed("sign");
  }
  signature.resize(length);
  return signature;
}

class KeyFileSigner : public Signer {
 public:
  KeyFileSigner(OwnedKey key, SignatureAlgorithm algorithm, SignatureRecords& records)
      : key_(std::move(key)), algorithm_(algorithm), records_(records) {}

  [[nodiscard]] SignatureAlgorithm algorithm() const override { return algorithm_; }

  Result<Bytes> sign(ByteView tbs_der) override {
    const std::string digest = crypto::sha256_hex(tbs_der);
    if (const auto kept = TRY(records_.find_signature(digest)); kept) {
      return parse_hex(*kept);
    }
    const Bytes signature = TRY(signature_of(key_.get(), algorithm_, tbs_der));
    return parse_hex(TRY(records_.keep_signature(digest, hex(signature))));
  }

 private:
  OwnedKey key_;
  SignatureAlgorithm algorithm_;
  SignatureRecords& records_;
};

OwnedKey fresh_key(KeyKind kind) {
  switch (kind) {
    case KeyKind::Rsa2048:
      return OwnedKey(EVP_RSA_gen(2048));
    case KeyKind::Rsa3072:
      return OwnedKey(EVP_RSA_gen(3072));
    case KeyKind::Rsa4096:
      return OwnedKey(EVP_RSA_gen(4096));
    case KeyKind::P256:
      return OwnedKey(EVP_EC_gen("P-256"));
    case KeyKind::P384:
      break;
  }
  return OwnedKey(EVP_EC_gen("P-384"));
}

Result<Secret> encrypted_pkcs8(EVP_PKEY* key, const Secret& passphrase) {
  const crypto::OwnedBio bio{BIO_new(BIO_s_mem())};
  const std::string_view letters = passphrase.reveal();
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key, EVP_aes_256_cbc(), letters.data(),
                                    static_cast<int>(letters.size()), nullptr, nullptr) != 1) {
    return failed("encrypt the key");
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

Result<Certificate> self_signed(EVP_PKEY* key, const AuthorityWishes& wishes) {
  const crypto::PublicKey half = TRY(public_half(key));
  const SignatureAlgorithm algorithm = TRY(signature_algorithm_of(half));
  const Bytes name = distinguished_name(wishes.organization, wishes.common_name);
  const Contents contents{fresh_serial(), algorithm, name, name, wishes.not_before, wishes.not_after};
  const Bytes tbs = to_be_signed(contents, half, authority_extensions(half));
  const Bytes signature = TRY(signature_of(key, algorithm, tbs));
  return Certificate::parse_der(assembled(tbs, algorithm, signature));
}

}  // namespace

Result<std::unique_ptr<Signer>> open_key_file(const std::string& path, const Secret& passphrase,
                                              SignatureRecords& records) {
  const Secret file = TRY(crypto::read_private_file(path));
  if (!file.reveal().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
    return Error{ErrorCode::FileUnreadable, path + ": not an encrypted PKCS#8 key"};
  }
  const crypto::OwnedBio bio{BIO_new_mem_buf(file.reveal().data(), static_cast<int>(file.reveal().size()))};
  Secret given = passphrase;
  OwnedKey key{PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &given)};
  if (!key) {
    return failed("open " + path);
  }
  const SignatureAlgorithm algorithm = TRY(signature_algorithm_of(TRY(public_half(key.get()))));
  return std::unique_ptr<Signer>(std::make_unique<KeyFileSigner>(std::move(key), algorithm, records));
}

Result<Certificate> create_authority(const AuthorityWishes& wishes, const std::string& key_path,
                                     const Secret& passphrase) {
  const OwnedKey key = fresh_key(wishes.key);
  if (!key) {
    return failed("make a key");
  }
  Certificate certificate = TRY(self_signed(key.get(), wishes));
  TRY(crypto::write_private_file(key_path, TRY(encrypted_pkcs8(key.get(), passphrase))));
  return certificate;
}

}  // namespace sekisho::certificate
