// SPDX-License-Identifier: Apache-2.0
#include "crypto/public_key.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "base/der.h"
#include "base/der_reader.h"
#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "crypto/rsa_public.h"

namespace sekisho::crypto {
namespace {

using OwnedParameters = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using SharedKey = std::shared_ptr<EVP_PKEY>;

struct Curve {
  const char* name;
  Bytes algorithm;  // AlgorithmIdentifier of RFC 5480 2.1.1
  std::size_t point_size;
};

const std::array<Curve, 2>& curves() {
  static const std::array<Curve, 2> known{
      Curve{"P-256", der::sequence({der::oid("1.2.840.10045.2.1"), der::oid("1.2.840.10045.3.1.7")}), 65},
      Curve{"P-384", der::sequence({der::oid("1.2.840.10045.2.1"), der::oid("1.3.132.0.34")}), 97}};
  return known;
}

const Bytes& rsa_algorithm() {
  static const Bytes known = der::sequence({der::oid("1.2.840.113549.1.1.1"), der::null()});
  return known;
}

// Straight from its numbers: OpenSSL 3.0's own d2i walks forty decoders, which is ten times slower.
SharedKey from_numbers(const char* kind, OSSL_PARAM_BLD* parts) {
  const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters{OSSL_PARAM_BLD_to_param(parts)};
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)};
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0) {
    return nullptr;
  }
  return {key, EVP_PKEY_free};
}

SharedKey elliptic_key(const Curve& curve, ByteView point) {
  const OwnedParameters parts{OSSL_PARAM_BLD_new()};
  OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.name, 0);
  OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return from_numbers("EC", parts.get());
}

struct RsaNumbers {
  ByteView modulus;
  ByteView exponent;
};

Result<RsaNumbers> rsa_numbers(ByteView bits) {
  der::Reader outer(bits);
  der::Reader numbers(TRY(outer.take(der::sequence_tag)));
  RsaNumbers found;
  found.modulus = TRY(numbers.take_unsigned());
  found.exponent = TRY(numbers.take_unsigned());
  if (!outer.done() || !numbers.done()) {
    return Error{ErrorCode::KeyKindRefused, "public key: bytes follow its numbers"};
  }
  return found;
}

SharedKey rsa_key(const BIGNUM* n, const BIGNUM* e) {
  const OwnedParameters parts{OSSL_PARAM_BLD_new()};
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e);
  return from_numbers("RSA", parts.get());
}

// Every other kind: our policy refuses it, but a certificate that holds one can still be looked at.
SharedKey other_key(ByteView spki) {
  const std::uint8_t* at = spki.data();
  SharedKey key{d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())), EVP_PKEY_free};
  return at == spki.data() + spki.size() ? key : nullptr;
}

// One of the two.
struct Parsed {
  SharedKey key;
  std::shared_ptr<const RsaPublic> rsa;
};

Result<Parsed> parse_rsa(ByteView bits) {
  const RsaNumbers numbers = TRY(rsa_numbers(bits));
  if (auto usual = RsaPublic::of(numbers.modulus, numbers.exponent)) {
    return Parsed{nullptr, std::move(usual)};
  }
  const OwnedNumber n{BN_bin2bn(numbers.modulus.data(), static_cast<int>(numbers.modulus.size()), nullptr)};
  const OwnedNumber e{BN_bin2bn(numbers.exponent.data(), static_cast<int>(numbers.exponent.size()), nullptr)};
  return Parsed{rsa_key(n.get(), e.get()), nullptr};
}

Result<Parsed> parse_key(ByteView spki) {
  der::Reader outer(spki);
  der::Reader inner(TRY(outer.take(der::sequence_tag)));
  const ByteView algorithm = TRY(inner.take_whole(der::sequence_tag));
  const ByteView bits = TRY(inner.take_bit_string());
  if (!outer.done() || !inner.done()) {
    return Error{ErrorCode::KeyKindRefused, "public key: bytes follow it"};
  }
  if (std::ranges::equal(algorithm, rsa_algorithm())) {
    return parse_rsa(bits);
  }
  for (const Curve& curve : curves()) {
    if (std::ranges::equal(algorithm, curve.algorithm) && bits.size() == curve.point_size && bits[0] == 4) {
      SharedKey key = elliptic_key(curve, bits);
      return key ? Result<Parsed>(Parsed{std::move(key), nullptr})
                 : Error{ErrorCode::KeyOffCurve, std::string("public key: no point of ") + curve.name};
    }
  }
  return Parsed{other_key(spki), nullptr};
}

}  // namespace

// OpenSSL's key, made once for all copies, on whichever thread asks first.
struct PublicKey::Late {
  explicit Late(SharedKey made) : key(std::move(made)) {}
  mutable std::once_flag once;
  mutable SharedKey key;
};

Result<PublicKey> PublicKey::parse(ByteView spki_der) {
  Result<Parsed> parsed = parse_key(spki_der);
  if (!parsed.ok()) {
    ERR_clear_error();
    const Error& why = parsed.error();
    return why.code == ErrorCode::KeyOffCurve ? why : Error{ErrorCode::KeyKindRefused, why.detail};
  }
  if (!parsed->key && !parsed->rsa) {
    return Error{ErrorCode::KeyKindRefused, "public key: " + openssl_errors()};
  }
  return PublicKey(to_bytes(spki_der), std::make_shared<const Late>(std::move(parsed.value().key)),
                   std::move(parsed.value().rsa));
}

int PublicKey::kind() const { return rsa_ ? EVP_PKEY_RSA : EVP_PKEY_get_base_id(late_->key.get()); }
int PublicKey::bits() const { return rsa_ ? rsa_->bits() : EVP_PKEY_get_bits(late_->key.get()); }

evp_pkey_st* PublicKey::handle() const {
  if (rsa_) {
    std::call_once(late_->once, [&] {
      const OwnedNumber exponent{BN_new()};
      BN_set_word(exponent.get(), RSA_F4);
      late_->key = rsa_key(rsa_->modulus(), exponent.get());
      require_openssl(late_->key ? 1 : 0, "RSA key");
    });
  }
  return late_->key.get();
}

Result<PublicKey> PublicKey::parse_pem(std::string_view text) {
  constexpr std::string_view begin = "-----BEGIN PUBLIC KEY-----";
  const std::size_t at = text.find(begin);
  const std::size_t end = at == std::string_view::npos ? at : text.find("-----END PUBLIC KEY-----", at);
  if (end == std::string_view::npos) {
    return Error{ErrorCode::FileUnreadable, "there is no whole PUBLIC KEY"};
  }
  return parse(TRY(parse_base64(text.substr(at + begin.size(), end - at - begin.size()))));
}

KeyFingerprint PublicKey::fingerprint() const { return KeyFingerprint::trusted(sha256_hex(der_)); }

}  // namespace sekisho::crypto
