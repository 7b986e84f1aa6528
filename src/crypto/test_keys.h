// SPDX-License-Identifier: Apache-2.0
// For tests: keys of a person's machine and what they sign, made by OpenSSL: JWS (RFC 7515) and PKCS#10 (RFC
// 2986).
#pragma once

#include <openssl/ecdsa.h>

#include <string>

#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "crypto/openssl.h"
#include "crypto/public_key.h"

namespace sekisho::crypto::testing {

class TestKey {
 public:
  static TestKey p256() { return TestKey(EVP_EC_gen("P-256")); }
  static TestKey rsa2048() { return TestKey(EVP_RSA_gen(2048)); }
  static TestKey of(OwnedKey key) { return TestKey(key.release()); }

  [[nodiscard]] PublicKey public_half() const {
    std::uint8_t* der = nullptr;
    const int length = i2d_PUBKEY(key_.get(), &der);
    auto parsed = PublicKey::parse(ByteView(der, static_cast<std::size_t>(length)));
    OPENSSL_free(der);
    return std::move(parsed).value();
  }

  [[nodiscard]] std::string jws_text(nlohmann::json header, const nlohmann::json& payload) const {
    header["alg"] = EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_EC ? "ES256" : "RS256";
    const std::string input = base64url(view(header.dump())) + "." + base64url(view(payload.dump()));
    return input + "." + base64url(sign(input));
  }
  [[nodiscard]] Jws jws(nlohmann::json header, const nlohmann::json& payload) const {
    return Jws::parse(jws_text(std::move(header), payload)).value();
  }

  // A request for `common_name`. Asked twice it is another one: ECDSA signatures differ.
  [[nodiscard]] Bytes request(const std::string& common_name) const {
    const Owned<X509_REQ, X509_REQ_free> request{X509_REQ_new()};
    X509_REQ_set_version(request.get(), 0);
    X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN", MBSTRING_UTF8,
                               view(common_name).data(), -1, -1, 0);
    X509_REQ_set_pubkey(request.get(), key_.get());
    require_openssl(X509_REQ_sign(request.get(), key_.get(), EVP_sha256()), "X509_REQ_sign");
    std::uint8_t* der = nullptr;
    const int length = i2d_X509_REQ(request.get(), &der);
    Bytes out(der, der + length);
    OPENSSL_free(der);
    return out;
  }

  [[nodiscard]] EVP_PKEY* handle() const { return key_.get(); }  // for OpenSSL's own clients

 private:
  explicit TestKey(EVP_PKEY* key) : key_(key) {}

  [[nodiscard]] Bytes sign(const std::string& text) const {
    const OwnedDigest context{EVP_MD_CTX_new()};
    require_openssl(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()), "sign");
    Bytes out(1024);
    std::size_t length = out.size();
    require_openssl(EVP_DigestSign(context.get(), out.data(), &length, view(text).data(), text.size()),
                    "sign");
    out.resize(length);
    if (EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_EC) {  // RFC 7518 3.4: r and s, 32 octets each
      const std::uint8_t* at = out.data();
      const Owned<ECDSA_SIG, ECDSA_SIG_free> pair{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(length))};
      out.assign(64, 0);
      BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), 32);
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + 32, 32);
    }
    return out;
  }

  OwnedKey key_;
};

}  // namespace sekisho::crypto::testing
