// SPDX-License-Identifier: Apache-2.0
// Beside what OpenSSL says of what OpenSSL made.
#include "crypto/rsa_public.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "crypto/openssl.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {
namespace {

struct Pair {
  OwnedKey key;
  PublicKey half;
};

PublicKey half_of(const EVP_PKEY* key) {
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  auto parsed = PublicKey::parse(ByteView(der, static_cast<std::size_t>(length)));
  OPENSSL_free(der);
  return std::move(parsed).value();
}

Pair pair_of(std::size_t bits) {
  OwnedKey key{EVP_RSA_gen(bits)};
  PublicKey half = half_of(key.get());
  return {std::move(key), std::move(half)};
}

const Pair& pair() {
  static const Pair one = pair_of(2048);
  return one;
}

const Bytes message{'m', 'e', 's', 's', 'a', 'g', 'e'};

Bytes signed_by(EVP_PKEY* key, const EVP_MD* digest) {
  const OwnedDigest context{EVP_MD_CTX_new()};
  EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key);
  Bytes out(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t length = out.size();
  require_openssl(EVP_DigestSign(context.get(), out.data(), &length, message.data(), message.size()), "sign");
  return out;
}

bool by_openssl(const PublicKey& key, const EVP_MD* digest, const Bytes& signature) {
  const OwnedDigest context{EVP_MD_CTX_new()};
  EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.handle());
  const int verified =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size());
  ERR_clear_error();
  return verified == 1;
}

TEST(AnRsaKey, has_the_modulus_that_openssl_made) {
  for (const std::size_t bits : {2048U, 3072U, 4096U}) {
    const Pair one = pair_of(bits);
    ASSERT_NE(one.half.rsa(), nullptr);
    EXPECT_EQ(one.half.bits(), static_cast<int>(bits));
    EXPECT_EQ(one.half.kind(), EVP_PKEY_RSA);
    BIGNUM* number = nullptr;
    ASSERT_EQ(EVP_PKEY_get_bn_param(one.key.get(), OSSL_PKEY_PARAM_RSA_N, &number), 1);
    const OwnedNumber made{number};
    EXPECT_EQ(BN_cmp(one.half.rsa()->modulus(), made.get()), 0);
  }
}

TEST(AnRsaKey, of_an_odd_size_or_exponent_is_left_to_openssl) {
  EXPECT_EQ(pair_of(2056).half.rsa(), nullptr);
  EXPECT_EQ(pair_of(1024).half.rsa(), nullptr);
  Bytes modulus(256, 0xff);
  EXPECT_NE(RsaPublic::of(modulus, Bytes{1, 0, 1}), nullptr);
  EXPECT_EQ(RsaPublic::of(modulus, Bytes{3}), nullptr);
  EXPECT_EQ(RsaPublic::of(modulus, Bytes{1, 0, 1, 0, 1}), nullptr);
  modulus.back() = 0xfe;
  EXPECT_EQ(RsaPublic::of(modulus, Bytes{1, 0, 1}), nullptr) << "an even modulus";
  modulus.front() = 0x7f;
  EXPECT_EQ(RsaPublic::of(modulus, Bytes{1, 0, 1}), nullptr) << "2047 bits";
}

TEST(AnRsaKey, has_the_same_numbers_in_openssl_s_form_made_later) {
  EXPECT_EQ(EVP_PKEY_eq(pair().half.handle(), pair().key.get()), 1);
  EXPECT_EQ(EVP_PKEY_get_bits(pair().half.handle()), 2048);
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(pair().half.handle(), &der);
  EXPECT_EQ(Bytes(der, der + length), pair().half.der());
  OPENSSL_free(der);
}

TEST(AnRsaKey, is_asked_by_many_threads_at_once) {
  const Bytes good = signed_by(pair().key.get(), EVP_sha256());
  for (int round = 0; round < 20; ++round) {
    const PublicKey fresh = PublicKey::parse(pair().half.der()).value();
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int count = 0; count < 4; ++count) {
      threads.emplace_back([copy = fresh, &good] { EXPECT_TRUE(by_openssl(copy, EVP_sha256(), good)); });
    }
    std::for_each(threads.begin(), threads.end(), [](std::thread& one) { one.join(); });
  }
}

}  // namespace
}  // namespace sekisho::crypto
