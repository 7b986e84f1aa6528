// SPDX-License-Identifier: Apache-2.0
#include "certificate/pkcs11_forms.h"

#include <openssl/core_names.h>

#include <array>

#include "base/der.h"
#include "certificate/extensions.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using Is = Pkcs11Template::Is;

Bytes octets_in(const EVP_PKEY* key, const char* name) {
  return crypto::octets_of(crypto::number_of(key, name).get());
}

bool is_rsa(const AuthorityKey& key) { return key.algorithm() == SignatureAlgorithm::RsaSha256; }
Bytes curve_of(const AuthorityKey& key) {
  return der::oid(
      pkcs11_kind(key.algorithm() == SignatureAlgorithm::EcdsaSha384 ? KeyKind::P384 : KeyKind::P256).curve);
}

}  // namespace

Pkcs11Kind pkcs11_kind(KeyKind kind) {
  switch (kind) {
    case KeyKind::Rsa2048:
      return {2048, nullptr};
    case KeyKind::Rsa3072:
      return {3072, nullptr};
    case KeyKind::Rsa4096:
      return {4096, nullptr};
    case KeyKind::P256:
      return {0, "1.2.840.10045.3.1.7"};
    case KeyKind::P384:
      break;
  }
  return {0, "1.3.132.0.34"};
}

void describe_private(Pkcs11Template& half, const std::string& label) {
  half.add_number(CKA_CLASS, CKO_PRIVATE_KEY);
  half.add(CKA_TOKEN, Is::Yes);
  half.add(CKA_PRIVATE, Is::Yes);
  half.add(CKA_SENSITIVE, Is::Yes);
  half.add(CKA_EXTRACTABLE, Is::No);
  half.add(CKA_SIGN, Is::Yes);
  half.add(CKA_DECRYPT, Is::No);
  half.add(CKA_UNWRAP, Is::No);
  half.add(CKA_LABEL, label);
}
void describe_public(Pkcs11Template& half, const std::string& label) {
  half.add_number(CKA_CLASS, CKO_PUBLIC_KEY);
  half.add(CKA_TOKEN, Is::Yes);
  half.add(CKA_VERIFY, Is::Yes);
  half.add(CKA_ENCRYPT, Is::No);
  half.add(CKA_WRAP, Is::No);
  half.add(CKA_LABEL, label);
}

void fill_private(Pkcs11Template& half, const AuthorityKey& key) {
  const EVP_PKEY* handle = key.handle();
  if (!is_rsa(key)) {
    half.add_number(CKA_KEY_TYPE, CKK_EC);
    half.add(CKA_EC_PARAMS, curve_of(key));
    half.add(CKA_VALUE, octets_in(handle, OSSL_PKEY_PARAM_PRIV_KEY));
    return;
  }
  half.add_number(CKA_KEY_TYPE, CKK_RSA);
  constexpr std::array parts{std::pair{CKA_MODULUS, OSSL_PKEY_PARAM_RSA_N},
                             std::pair{CKA_PUBLIC_EXPONENT, OSSL_PKEY_PARAM_RSA_E},
                             std::pair{CKA_PRIVATE_EXPONENT, OSSL_PKEY_PARAM_RSA_D},
                             std::pair{CKA_PRIME_1, OSSL_PKEY_PARAM_RSA_FACTOR1},
                             std::pair{CKA_PRIME_2, OSSL_PKEY_PARAM_RSA_FACTOR2},
                             std::pair{CKA_EXPONENT_1, OSSL_PKEY_PARAM_RSA_EXPONENT1},
                             std::pair{CKA_EXPONENT_2, OSSL_PKEY_PARAM_RSA_EXPONENT2},
                             std::pair{CKA_COEFFICIENT, OSSL_PKEY_PARAM_RSA_COEFFICIENT1}};
  for (const auto& [type, name] : parts) {
    half.add(type, octets_in(handle, name));
  }
}

void fill_public(Pkcs11Template& half, const AuthorityKey& key) {
  if (is_rsa(key)) {
    half.add_number(CKA_KEY_TYPE, CKK_RSA);
    half.add(CKA_MODULUS, octets_in(key.handle(), OSSL_PKEY_PARAM_RSA_N));
    half.add(CKA_PUBLIC_EXPONENT, octets_in(key.handle(), OSSL_PKEY_PARAM_RSA_E));
    return;
  }
  half.add_number(CKA_KEY_TYPE, CKK_EC);
  half.add(CKA_EC_PARAMS, curve_of(key));
  half.add(CKA_EC_POINT, der::octet_string(key_bits(key.public_key())));
}

}  // namespace sekisho::certificate
