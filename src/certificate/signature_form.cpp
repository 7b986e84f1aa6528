// SPDX-License-Identifier: Apache-2.0
#include "certificate/signature_form.h"

#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "base/der.h"
#include "base/der_reader.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

constexpr auto pss_oid = "1.2.840.113549.1.1.10";

// RFC 4055 3.1 with MGF1 over the same digest and a salt as long as it.
Bytes pss(const char* digest_oid, std::uint32_t salt) {
  const Bytes digest = der::sequence({der::oid(digest_oid), der::null()});
  const Bytes mask = der::sequence({der::oid("1.2.840.113549.1.1.8"), digest});
  return der::sequence({der::oid(pss_oid), der::sequence({der::context(0, digest), der::context(1, mask),
                                                          der::context(2, der::integer(salt))})});
}

Bytes pkcs1(const char* oid) { return der::sequence({der::oid(oid), der::null()}); }
Bytes plain(const char* oid) { return der::sequence({der::oid(oid)}); }

bool is_weak(ByteView oid) {
  static const std::array<Bytes, 13> weak{
      der::oid("1.2.840.113549.1.1.2"),   // md2WithRSAEncryption
      der::oid("1.2.840.113549.1.1.3"),   // md4WithRSAEncryption
      der::oid("1.2.840.113549.1.1.4"),   // md5WithRSAEncryption
      der::oid("1.2.840.113549.1.1.5"),   // sha1WithRSAEncryption
      der::oid("1.2.840.113549.1.1.14"),  // sha224WithRSAEncryption
      der::oid("1.3.14.3.2.3"),           // md5WithRSA of OIW
      der::oid("1.3.14.3.2.15"),          // shaWithRSASignature of OIW
      der::oid("1.3.14.3.2.29"),          // sha1WithRSASignature of OIW
      der::oid("1.3.36.3.3.1.2"),         // RSA with RIPEMD-160
      der::oid("1.2.840.10040.4.3"),      // dsa-with-sha1
      der::oid("1.3.14.3.2.27"),          // dsaWithSHA1 of OIW
      der::oid("1.2.840.10045.4.1"),      // ecdsa-with-SHA1
      der::oid("1.2.840.10045.4.3.1"),    // ecdsa-with-SHA224
  };
  return std::any_of(weak.begin(), weak.end(),
                     [&](const Bytes& known) { return std::ranges::equal(known, oid); });
}

// RFC 4055 3.1: a PSS digest that is not named is SHA-1.
bool is_weak_pss(ByteView algorithm) {
  static const std::array<Bytes, 3> strong{der::oid("2.16.840.1.101.3.4.2.1"),
                                           der::oid("2.16.840.1.101.3.4.2.2"),
                                           der::oid("2.16.840.1.101.3.4.2.3")};
  return std::none_of(strong.begin(), strong.end(), [&](const Bytes& digest) {
    return std::search(algorithm.begin(), algorithm.end(), digest.begin(), digest.end()) != algorithm.end();
  });
}

const EVP_MD* digest_of(int bits) {
  static const EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA2-512", nullptr);
  if (bits == 256) {
    return crypto::sha256_method();
  }
  return bits == 384 ? crypto::sha384_method() : sha512;
}

}  // namespace

struct SignatureForm::Row {
  Bytes algorithm;
  Kind kind;
  int digest_bits;
};

const std::vector<SignatureForm::Row>& SignatureForm::rows() {
  static const std::vector<Row> known{{pkcs1("1.2.840.113549.1.1.11"), Kind::RsaPkcs1, 256},
                                      {pkcs1("1.2.840.113549.1.1.12"), Kind::RsaPkcs1, 384},
                                      {pkcs1("1.2.840.113549.1.1.13"), Kind::RsaPkcs1, 512},
                                      {pss("2.16.840.1.101.3.4.2.1", 32), Kind::RsaPss, 256},
                                      {pss("2.16.840.1.101.3.4.2.2", 48), Kind::RsaPss, 384},
                                      {pss("2.16.840.1.101.3.4.2.3", 64), Kind::RsaPss, 512},
                                      {plain("1.2.840.10045.4.3.2"), Kind::Ecdsa, 256},
                                      {plain("1.2.840.10045.4.3.3"), Kind::Ecdsa, 384},
                                      {plain("1.2.840.10045.4.3.4"), Kind::Ecdsa, 512}};
  return known;
}

Result<SignatureForm> SignatureForm::parse(ByteView algorithm) {
  for (const Row& row : rows()) {
    if (std::ranges::equal(row.algorithm, algorithm)) {
      return SignatureForm(row.kind, row.digest_bits);
    }
  }
  der::Reader outer(algorithm);
  der::Reader inner(TRY(outer.take(der::sequence_tag)));
  const auto oid = inner.take_whole(der::oid_tag);
  if (!oid.ok()) {
    return Error{ErrorCode::RequestMalformed, "signature algorithm: no identifier"};
  }
  const bool is_pss = std::ranges::equal(oid.value(), der::oid(pss_oid));
  if (is_weak(oid.value()) || (is_pss && is_weak_pss(algorithm))) {
    return Error{ErrorCode::RequestWeakDigest, "signature algorithm " + hex(algorithm)};
  }
  return Error{
      ErrorCode::RequestMalformed,
      "signature algorithm unknown: " + hex(algorithm.first(std::min<std::size_t>(algorithm.size(), 64)))};
}

bool SignatureForm::verify(const crypto::PublicKey& key, ByteView message, ByteView signature) const {
  const int wanted = kind_ == Kind::Ecdsa ? EVP_PKEY_EC : EVP_PKEY_RSA;
  if (key.kind() != wanted) {
    return false;
  }
  const crypto::OwnedDigest context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  if (EVP_DigestVerifyInit(context.get(), &parameters, digest_of(digest_bits_), nullptr, key.handle()) <= 0) {
    return false;
  }
  if (kind_ == Kind::RsaPss && (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) <= 0 ||
                                EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) <= 0)) {
    return false;
  }
  const int verified =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size());
  ERR_clear_error();
  return verified == 1;
}

}  // namespace sekisho::certificate
