// SPDX-License-Identifier: Apache-2.0
#include "bench/load/rsa_keys.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <fstream>

#include "bench/support.h"

namespace sekisho::bench {

namespace {

using crypto::Owned;
using crypto::OwnedNumber;

constexpr unsigned long exponent = 65'537;

OwnedNumber number() { return OwnedNumber{BN_new()}; }

// RFC 8017 3.2: e has an inverse only where p − 1 is no multiple of it.
OwnedNumber fresh_prime() {
  OwnedNumber prime = number();
  do {
    BN_generate_prime_ex(prime.get(), 1024, 0, nullptr, nullptr, nullptr);
  } while (BN_mod_word(prime.get(), exponent) == 1);
  return prime;
}

void make_primes(const std::string& file, int count) {
  std::ofstream out(file);
  for (int primes = 0; primes * (primes - 1) / 2 < count; ++primes) {
    char* text = BN_bn2hex(fresh_prime().get());
    out << text << '\n';
    OPENSSL_free(text);
  }
}

}  // namespace

RsaKeys::RsaKeys(const std::string& file, int count) {
  if (!std::ifstream(file)) {
    make_primes(file, count);
  }
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    BIGNUM* prime = nullptr;
    BN_hex2bn(&prime, line.c_str());
    primes_.emplace_back(prime);
  }
}

crypto::OwnedKey RsaKeys::key(int wanted) const {
  std::size_t larger = 1;
  auto smaller = static_cast<std::size_t>(wanted);
  for (; smaller >= larger; ++larger) {
    smaller -= larger;
  }
  if (larger >= primes_.size()) {
    give_up("not enough primes for key " + std::to_string(wanted));
  }
  const BIGNUM* p = primes_[larger].get();
  const BIGNUM* q = primes_[smaller].get();
  const Owned<BN_CTX, BN_CTX_free> context{BN_CTX_new()};
  const OwnedNumber n = number();
  const OwnedNumber e = number();
  const OwnedNumber d = number();
  const OwnedNumber p1 = number();
  const OwnedNumber q1 = number();
  const OwnedNumber phi = number();
  const OwnedNumber dp = number();
  const OwnedNumber dq = number();
  const OwnedNumber inverse = number();
  BN_set_word(e.get(), exponent);
  BN_mul(n.get(), p, q, context.get());
  BN_sub(p1.get(), p, BN_value_one());
  BN_sub(q1.get(), q, BN_value_one());
  BN_mul(phi.get(), p1.get(), q1.get(), context.get());
  BN_mod_inverse(d.get(), e.get(), phi.get(), context.get());
  BN_mod(dp.get(), d.get(), p1.get(), context.get());
  BN_mod(dq.get(), d.get(), q1.get(), context.get());
  BN_mod_inverse(inverse.get(), q, p, context.get());
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> parts{OSSL_PARAM_BLD_new()};
  for (const auto& [name, value] : {std::pair<const char*, const BIGNUM*>{OSSL_PKEY_PARAM_RSA_N, n.get()},
                                    {OSSL_PKEY_PARAM_RSA_E, e.get()},
                                    {OSSL_PKEY_PARAM_RSA_D, d.get()},
                                    {OSSL_PKEY_PARAM_RSA_FACTOR1, p},
                                    {OSSL_PKEY_PARAM_RSA_FACTOR2, q},
                                    {OSSL_PKEY_PARAM_RSA_EXPONENT1, dp.get()},
                                    {OSSL_PKEY_PARAM_RSA_EXPONENT2, dq.get()},
                                    {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, inverse.get()}}) {
    OSSL_PARAM_BLD_push_BN(parts.get(), name, value);
  }
  const Owned<OSSL_PARAM, OSSL_PARAM_free> list{OSSL_PARAM_BLD_to_param(parts.get())};
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> maker{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(maker.get()) <= 0 ||
      EVP_PKEY_fromdata(maker.get(), &key, EVP_PKEY_KEYPAIR, list.get()) <= 0) {
    give_up("no RSA key out of two primes");
  }
  return crypto::OwnedKey(key);
}

}  // namespace sekisho::bench
