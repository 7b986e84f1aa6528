// SPDX-License-Identifier: Apache-2.0
#include "certificate/pkcs11_signer.h"

#include "base/der.h"
#include "certificate/signed_by.h"
#include "certificate/to_be_signed.h"
#include "crypto/digest.h"

namespace sekisho::certificate {
namespace {

Bytes hashed(SignatureAlgorithm algorithm, ByteView message) {
  return algorithm == SignatureAlgorithm::EcdsaSha384 ? crypto::sha384(message) : crypto::sha256(message);
}

// RFC 8017 9.2: CKM_RSA_PKCS pads, but the DigestInfo is the caller's.
Bytes digest_info(ByteView sha256) {
  return der::sequence(
      {der::sequence({der::oid("2.16.840.1.101.3.4.2.1"), der::null()}), der::octet_string(sha256)});
}

// PKCS #11 gives r and s side by side, X.509 wants a SEQUENCE of two INTEGERs (RFC 3279 2.2.3).
Result<Bytes> der_of_pair(ByteView pair) {
  if (pair.empty() || pair.size() % 2 != 0) {
    return Error{ErrorCode::CryptoFailed, "pkcs11: an ECDSA signature of odd length"};
  }
  const std::size_t half = pair.size() / 2;
  return der::sequence({der::integer(pair.first(half)), der::integer(pair.subspan(half))});
}

class Pkcs11Signer : public Signer {
 public:
  Pkcs11Signer(std::shared_ptr<Pkcs11Module> module, Pkcs11Key key, Certificate authority,
               SignatureAlgorithm algorithm)
      : module_(std::move(module)),
        key_(std::move(key)),
        authority_(std::move(authority)),
        algorithm_(algorithm) {}
  Pkcs11Signer(const Pkcs11Signer&) = delete;
  Pkcs11Signer& operator=(const Pkcs11Signer&) = delete;
  ~Pkcs11Signer() override {
    const std::lock_guard turn(module_->turn());
    session_.reset();
  }

  [[nodiscard]] SignatureAlgorithm algorithm() const override { return algorithm_; }

  Result<Bytes> sign(ByteView tbs_der, const Evidence& /*evidence*/) override {
    Bytes signature = TRY(fresh_signature(tbs_der));
    // A token may hold another key under the same label: what it signed is nothing of this authority.
    TRY(check_signature(authority_, tbs_der, signature));
    return signature;
  }

 private:
  Result<Bytes> fresh_signature(ByteView tbs_der) {
    const std::lock_guard turn(module_->turn());
    return signed_on_token(algorithm_, tbs_der,
                           [this](Pkcs11Session::Mechanism mechanism, const Bytes& input) {
                             return signed_by_token(mechanism, input);
                           });
  }

  // A session that worked a moment ago may be dead now: one more try on a fresh one.
  Result<Bytes> signed_by_token(Pkcs11Session::Mechanism mechanism, const Bytes& input) {
    if (lasting_) {
      return *lasting_;
    }
    if (session_ && session_->alive()) {
      auto signature = session_->sign(mechanism, input);
      if (signature.ok()) {
        return signature;
      }
    }
    session_.reset();
    TRY(connect());
    auto signature = session_->sign(mechanism, input);
    if (!signature.ok()) {
      session_.reset();
    }
    return signature;
  }

  Result<void> connect() {
    auto opened = Pkcs11Session::open(module_, key_);
    if (!opened.ok() && opened.error().code == ErrorCode::SignerAway) {
      TRY(module_->restart());
      opened = Pkcs11Session::open(module_, key_);
    }
    if (!opened.ok()) {
      if (opened.error().code != ErrorCode::SignerAway) {
        lasting_ = opened.error();
      }
      return opened.error();
    }
    session_ = std::move(opened).value();
    return {};
  }

  std::shared_ptr<Pkcs11Module> module_;
  Pkcs11Key key_;
  Certificate authority_;
  SignatureAlgorithm algorithm_;
  // All below: only while the module's turn is held.
  std::unique_ptr<Pkcs11Session> session_;
  std::optional<Error> lasting_;  // until a restart: a wrong PIN is not tried again
};

}  // namespace

Result<Bytes> signed_on_token(SignatureAlgorithm algorithm, ByteView message, const OnToken& sign) {
  const Bytes digest = hashed(algorithm, message);
  return algorithm == SignatureAlgorithm::RsaSha256
             ? sign(Pkcs11Session::Mechanism::RsaPkcs1, digest_info(digest))
             : der_of_pair(TRY(sign(Pkcs11Session::Mechanism::Ecdsa, digest)));
}

Result<std::unique_ptr<Signer>> open_pkcs11(const std::string& library, const Pkcs11Key& key,
                                            const Certificate& authority) {
  auto module = TRY(Pkcs11Module::load(library));
  const SignatureAlgorithm algorithm = TRY(signature_algorithm_of(authority.public_key()));
  return std::unique_ptr<Signer>(
      std::make_unique<Pkcs11Signer>(std::move(module), key, authority, algorithm));
}

}  // namespace sekisho::certificate
