// SPDX-License-Identifier: Apache-2.0
#include "certificate/key_policy.h"

#include <openssl/core_names.h>

#include <array>

#include "base/der.h"
#include "certificate/rsa_weakness.h"
#include "crypto/openssl.h"
#include "crypto/rsa_public.h"

namespace sekisho::certificate {
namespace {

using crypto::number_of;
using crypto::octets_of;
using crypto::OwnedNumber;

Error refused(ErrorCode code, const std::string& why) { return Error{code, "key: " + why}; }

// One key must have one form, or the same key would come back under another fingerprint.
bool canonical_rsa(const crypto::PublicKey& key, const BIGNUM* n, const BIGNUM* e) {
  static const Bytes algorithm = der::sequence({der::oid("1.2.840.113549.1.1.1"), der::null()});
  const Bytes numbers = der::sequence({der::integer(octets_of(n)), der::integer(octets_of(e))});
  return key.der() == der::sequence({algorithm, der::bit_string(numbers)});
}

// FIPS 186-5 5.4: 2^16 < e < 2^256, odd.
Result<void> check_exponent(const BIGNUM* e) {
  if (BN_is_odd(e) == 0) {
    return refused(ErrorCode::KeyExponentRefused, "e is even");
  }
  if (BN_num_bits(e) < 17) {
    return refused(ErrorCode::KeyExponentRefused, "e is below 65537");
  }
  if (BN_num_bits(e) > 256) {
    return refused(ErrorCode::KeyExponentRefused, "e has more than 256 bits");
  }
  return {};
}

Result<void> check_modulus(const BIGNUM* n) {
  if (has_small_factor(n)) {
    return refused(ErrorCode::KeySmallFactor, "the modulus has a small factor");
  }
  if (has_roca_fingerprint(n)) {
    return refused(ErrorCode::KeyRoca, "CVE-2017-15361");
  }
  if (has_close_primes(n)) {
    return refused(ErrorCode::KeyClosePrimes, "found by Fermat's method");
  }
  return {};
}

Result<void> check_rsa(const crypto::PublicKey& key) {
  if (const crypto::RsaPublic* usual = key.rsa(); usual != nullptr) {
    return check_modulus(usual->modulus());  // a size of ours, e is 65537, read from its one DER form
  }
  const OwnedNumber n = number_of(key.handle(), OSSL_PKEY_PARAM_RSA_N);
  const OwnedNumber e = number_of(key.handle(), OSSL_PKEY_PARAM_RSA_E);
  const int bits = BN_num_bits(n.get());
  if (bits != 2048 && bits != 3072 && bits != 4096) {
    return refused(ErrorCode::KeySizeRefused, "RSA of " + std::to_string(bits) + " bits");
  }
  if (!canonical_rsa(key, n.get(), e.get())) {
    return refused(ErrorCode::KeyKindRefused, "not in its one DER form");
  }
  TRY(check_exponent(e.get()));
  return check_modulus(n.get());
}

Result<void> check_elliptic(const crypto::PublicKey& key) {
  std::array<char, 80> name{};
  EVP_PKEY_get_group_name(key.handle(), name.data(), name.size(), nullptr);
  const int curve = OBJ_txt2nid(name.data());
  if (curve != NID_X9_62_prime256v1 && curve != NID_secp384r1) {
    return refused(ErrorCode::KeyKindRefused, std::string("curve ") + name.data());
  }
  // SubjectPublicKeyInfo with a named curve and an uncompressed point has exactly this length.
  if (key.der().size() != (curve == NID_secp384r1 ? 120U : 91U)) {
    return refused(ErrorCode::KeyKindRefused, "not in its one DER form");
  }
  const crypto::Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.handle(), nullptr)};
  if (EVP_PKEY_public_check_quick(context.get()) != 1) {
    return refused(ErrorCode::KeyOffCurve, crypto::openssl_errors());
  }
  return {};
}

Result<void> check_anew(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case EVP_PKEY_RSA:
      return check_rsa(key);
    case EVP_PKEY_EC:
      return check_elliptic(key);
    default:
      return refused(ErrorCode::KeyKindRefused, "neither RSA nor an accepted curve");
  }
}

}  // namespace

Result<void> check_key(const crypto::PublicKey& key) {
  // A request's key passes several gates within a millisecond, on one thread; the verdict is the bytes' own.
  thread_local Bytes last_taken;
  if (key.der() == last_taken) {
    return {};
  }
  TRY(check_anew(key));
  last_taken = key.der();
  return {};
}

std::string kind_name(const crypto::PublicKey& key) {
  const int bits = key.bits();
  const bool rsa = key.kind() == EVP_PKEY_RSA;
  if (rsa && (bits == 2048 || bits == 3072 || bits == 4096)) {
    return "rsa" + std::to_string(bits);
  }
  return rsa || (bits != 256 && bits != 384) ? "other" : "p" + std::to_string(bits);
}

}  // namespace sekisho::certificate
