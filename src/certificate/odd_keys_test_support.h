// SPDX-License-Identifier: Apache-2.0
// Requests that a CA must refuse, made with OpenSSL's big numbers. Possession is really proven wherever
// arithmetic allows it, so that only the key can be the reason.
#pragma once

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "base/der.h"
#include "certificate/test_support.h"

namespace sekisho::certificate::testing {

using crypto::OwnedNumber;
using OwnedRequest = crypto::Owned<X509_REQ, X509_REQ_free>;
using OwnedScratch = crypto::Owned<BN_CTX, BN_CTX_free>;

inline BN_CTX* scratch() {
  static const OwnedScratch one{BN_CTX_new()};
  return one.get();
}

inline OwnedNumber number(BN_ULONG value) {
  OwnedNumber out{BN_new()};
  BN_set_word(out.get(), value);
  return out;
}

inline OwnedNumber prime(int bits) {
  OwnedNumber out{BN_new()};
  crypto::require_openssl(BN_generate_prime_ex(out.get(), bits, 0, nullptr, nullptr, nullptr), "prime");
  return out;
}

inline OwnedNumber product(const BIGNUM* left, const BIGNUM* right) {
  OwnedNumber out{BN_new()};
  BN_mul(out.get(), left, right, scratch());
  return out;
}

inline OwnedNumber less_one(const BIGNUM* of) {
  OwnedNumber out{BN_dup(of)};
  BN_sub_word(out.get(), 1);
  return out;
}

struct RsaNumbers {
  OwnedNumber n;
  OwnedNumber e;
  OwnedNumber d;  // null where there is none
};

inline RsaNumbers rsa_of(OwnedNumber n, const OwnedNumber& totient, OwnedNumber e) {
  OwnedNumber d{BN_mod_inverse(nullptr, e.get(), totient.get(), scratch())};
  return {std::move(n), std::move(e), std::move(d)};
}

inline RsaNumbers rsa_of_primes(const BIGNUM* p, const BIGNUM* q, OwnedNumber e) {
  return rsa_of(product(p, q), product(less_one(p).get(), less_one(q).get()), std::move(e));
}

// Two primes of that many bits together, e coprime to both totients.
inline RsaNumbers rsa_of_bits(int bits, BN_ULONG e) {
  while (true) {
    const OwnedNumber p = prime(bits / 2);
    const OwnedNumber q = prime(bits - bits / 2);
    RsaNumbers made = rsa_of_primes(p.get(), q.get(), number(e));
    if (BN_num_bits(made.n.get()) == bits && (made.d || e % 2 == 0)) {
      return made;
    }
  }
}

inline OwnedNumber next_prime(const BIGNUM* after) {
  OwnedNumber out{BN_dup(after)};
  do {
    BN_add_word(out.get(), 2);
  } while (BN_check_prime(out.get(), scratch(), nullptr) != 1);
  return out;
}

// These primes and a last one that makes exactly so many bits together.
inline RsaNumbers rsa_with_factors(const std::vector<OwnedNumber>& factors, int bits) {
  OwnedNumber n = number(1);
  OwnedNumber totient = number(1);
  for (const OwnedNumber& factor : factors) {
    n = product(n.get(), factor.get());
    totient = product(totient.get(), less_one(factor.get()).get());
  }
  const OwnedNumber about = number(3);
  BN_lshift(about.get(), about.get(), bits - 2);
  BN_div(about.get(), nullptr, about.get(), n.get(), scratch());
  BN_set_bit(about.get(), 0);
  const OwnedNumber last = next_prime(about.get());
  return rsa_of(product(n.get(), last.get()), product(totient.get(), less_one(last.get()).get()),
                number(65537));
}

// k·M + (65537^a mod M), M the product of the first 126 primes: Infineon's shape for RSA 2048.
inline OwnedNumber roca_prime() {
  OwnedNumber m = number(1);
  int count = 0;
  for (BN_ULONG candidate = 2; count < 126; ++candidate) {
    const OwnedNumber one = number(candidate);
    if (BN_check_prime(one.get(), scratch(), nullptr) == 1) {
      BN_mul_word(m.get(), candidate);
      ++count;
    }
  }
  const OwnedNumber least{BN_new()};
  const OwnedNumber room{BN_new()};
  const OwnedNumber whole = number(3);
  BN_lshift(whole.get(), whole.get(), 1022);  // primes from 3·2^1022 on: two of them make exactly 2048 bits
  BN_div(least.get(), nullptr, whole.get(), m.get(), scratch());
  BN_rshift(room.get(), least.get(), 2);
  while (true) {
    const OwnedNumber a{BN_new()};
    const OwnedNumber k{BN_new()};
    BN_rand(a.get(), 60, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
    BN_rand_range(k.get(), room.get());
    BN_add(k.get(), k.get(), least.get());
    OwnedNumber p = product(k.get(), m.get());
    const OwnedNumber generator = number(65537);
    const OwnedNumber power{BN_new()};
    BN_mod_exp(power.get(), generator.get(), a.get(), m.get(), scratch());
    BN_add(p.get(), p.get(), power.get());
    if (BN_check_prime(p.get(), scratch(), nullptr) == 1) {
      return p;
    }
  }
}

inline Bytes spki_of(const RsaNumbers& key) {
  return der::sequence({der::sequence({der::oid("1.2.840.113549.1.1.1"), der::null()}),
                        der::bit_string(der::sequence({der::integer(crypto::octets_of(key.n.get())),
                                                       der::integer(crypto::octets_of(key.e.get()))}))});
}

inline Bytes to_be_signed_request(const Bytes& spki) {
  return der::sequence({der::integer(std::uint32_t{0}), der::sequence({}), spki, der::context(0, Bytes{})});
}

// EMSA-PKCS1-v1_5 (RFC 8017 9.2) and m^d mod n: OpenSSL itself refuses to sign with some of these keys.
inline Bytes raw_rsa_signature(const RsaNumbers& key, const Bytes& message) {
  const auto size = static_cast<std::size_t>(BN_num_bytes(key.n.get()));
  Bytes hash(32);
  EVP_Digest(message.data(), message.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
  const Bytes digest_info = der::sequence(
      {der::sequence({der::oid("2.16.840.1.101.3.4.2.1"), der::null()}), der::octet_string(hash)});
  Bytes block(size, 0xff);
  block[0] = 0;
  block[1] = 1;
  block[size - digest_info.size() - 1] = 0;
  std::copy(digest_info.begin(), digest_info.end(),
            block.end() - static_cast<std::ptrdiff_t>(digest_info.size()));
  const OwnedNumber m{BN_bin2bn(block.data(), static_cast<int>(block.size()), nullptr)};
  const OwnedNumber signature{BN_new()};
  BN_mod_exp(signature.get(), m.get(), key.d ? key.d.get() : key.e.get(), key.n.get(), scratch());
  Bytes out(size);
  BN_bn2binpad(signature.get(), out.data(), static_cast<int>(size));
  return out;
}

inline Bytes request_with(const RsaNumbers& key) {
  const Bytes tbs = to_be_signed_request(spki_of(key));
  return der::sequence({tbs, der::sequence({der::oid("1.2.840.113549.1.1.11"), der::null()}),
                        der::bit_string(raw_rsa_signature(key, tbs))});
}

inline Bytes der_of(X509_REQ* request) {
  std::uint8_t* der = nullptr;
  const int length = i2d_X509_REQ(request, &der);
  crypto::require_openssl(length, "i2d_X509_REQ");
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

// A request as OpenSSL makes it.
inline Bytes request_with(EVP_PKEY* key, const EVP_MD* digest) {
  const OwnedRequest request{X509_REQ_new()};
  X509_REQ_set_pubkey(request.get(), key);
  crypto::require_openssl(X509_REQ_sign(request.get(), key, digest), "X509_REQ_sign");
  return der_of(request.get());
}

}  // namespace sekisho::certificate::testing
