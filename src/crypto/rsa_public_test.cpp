// SPDX-License-Identifier: Apache-2.0
// Our verification beside OpenSSL's own, over what OpenSSL made.
#include "crypto/rsa_public.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "base/der.h"
#include "crypto/openssl.h"
#include "crypto/public_key.h"

namespace sekisho::crypto {
namespace {

using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

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

Bytes signed_by(EVP_PKEY* key, const EVP_MD* digest, int padding = RSA_PKCS1_PADDING) {
  const OwnedDigest context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* parameters = nullptr;
  EVP_DigestSignInit(context.get(), &parameters, digest, nullptr, key);
  EVP_PKEY_CTX_set_rsa_padding(parameters, padding);
  Bytes out(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t length = out.size();
  require_openssl(EVP_DigestSign(context.get(), out.data(), &length, message.data(), message.size()), "sign");
  return out;
}

// The private key over octets of our choice, whatever they are.
Bytes raised_privately(const Bytes& octets) {
  const KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, pair().key.get(), nullptr)};
  EVP_PKEY_decrypt_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING);
  Bytes out(octets.size());
  std::size_t length = out.size();
  require_openssl(EVP_PKEY_decrypt(context.get(), out.data(), &length, octets.data(), octets.size()),
                  "raise");
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

void expect_same(const PublicKey& key, const EVP_MD* digest, const Bytes& signature, bool good) {
  EXPECT_EQ(by_openssl(key, digest, signature), good);
  EXPECT_EQ(key.rsa()->verify(digest, message, signature), good);
}

TEST(AnRsaSignature, of_openssl_verifies_in_each_size_with_each_digest) {
  for (const std::size_t bits : {2048U, 3072U, 4096U}) {
    const Pair one = pair_of(bits);
    ASSERT_NE(one.half.rsa(), nullptr);
    EXPECT_EQ(one.half.bits(), static_cast<int>(bits));
    EXPECT_EQ(one.half.kind(), EVP_PKEY_RSA);
    for (const EVP_MD* digest : {EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
      expect_same(one.half, digest, signed_by(one.key.get(), digest), true);
      expect_same(pair_of(2048).half, digest, signed_by(one.key.get(), digest), false);
    }
    expect_same(one.half, EVP_sha256(), signed_by(one.key.get(), EVP_sha384()), false);
  }
}

TEST(AnRsaSignature, verifies_for_no_other_digest_and_no_other_padding) {
  EXPECT_FALSE(pair().half.rsa()->verify(EVP_sha1(), message, signed_by(pair().key.get(), EVP_sha1())));
  expect_same(pair().half, EVP_sha256(), signed_by(pair().key.get(), EVP_sha256(), RSA_PKCS1_PSS_PADDING),
              false);
}

TEST(AnRsaSignature, with_a_bit_changed_verifies_nowhere) {
  const Bytes good = signed_by(pair().key.get(), EVP_sha256());
  for (std::size_t bit = 0; bit < good.size() * 8; bit += 3) {
    Bytes bent = good;
    bent[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    expect_same(pair().half, EVP_sha256(), bent, false);
  }
}

TEST(AnRsaSignature, of_another_length_or_not_below_the_modulus_verifies_nowhere) {
  const Bytes good = signed_by(pair().key.get(), EVP_sha256());
  expect_same(pair().half, EVP_sha256(), {}, false);
  expect_same(pair().half, EVP_sha256(), Bytes(good.begin() + 1, good.end()), false);
  Bytes longer = good;
  longer.insert(longer.begin(), 0);
  expect_same(pair().half, EVP_sha256(), longer, false);
  expect_same(pair().half, EVP_sha256(), Bytes(256, 0xff), false);
  expect_same(pair().half, EVP_sha256(), Bytes(256, 0), false);
  // The same residue, made larger by the modulus where it still fits in the octets.
  const OwnedNumber sum{BN_bin2bn(good.data(), 256, nullptr)};
  BN_add(sum.get(), sum.get(), pair().half.rsa()->modulus());
  if (BN_num_bits(sum.get()) <= 2048) {
    Bytes larger(256);
    BN_bn2binpad(sum.get(), larger.data(), 256);
    expect_same(pair().half, EVP_sha256(), larger, false);
  }
}

// RFC 8017 9.2: there is one encoding. Each of these once was a hole in somebody's verification.
TEST(AnRsaSignature, over_another_encoding_than_the_one_verifies_nowhere) {
  Bytes hash(32);
  EVP_Digest(message.data(), message.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
  const Bytes oid = der::oid("2.16.840.1.101.3.4.2.1");
  const auto framed = [](const Bytes& info, std::size_t padding) {
    Bytes out{0, 1};
    out.insert(out.end(), padding, 0xff);
    out.push_back(0);
    out.insert(out.end(), info.begin(), info.end());
    out.resize(256, 0);
    return out;
  };
  const Bytes info = der::sequence({der::sequence({oid, der::null()}), der::octet_string(hash)});
  const Bytes without_null = der::sequence({der::sequence({oid}), der::octet_string(hash)});
  expect_same(pair().half, EVP_sha256(), raised_privately(framed(info, 253 - info.size())), true);
  expect_same(pair().half, EVP_sha256(), raised_privately(framed(info, 8)), false);  // garbage after it
  expect_same(pair().half, EVP_sha256(), raised_privately(framed(info, 252 - info.size())), false);
  expect_same(pair().half, EVP_sha256(), raised_privately(framed(without_null, 253 - without_null.size())),
              false);
  Bytes block_2 = framed(info, 253 - info.size());
  block_2[1] = 2;
  expect_same(pair().half, EVP_sha256(), raised_privately(block_2), false);
  Bytes hole = framed(info, 253 - info.size());
  hole[100] = 0xfe;
  expect_same(pair().half, EVP_sha256(), raised_privately(hole), false);
  expect_same(pair().half, EVP_sha256(), raised_privately(framed(hash, 253 - hash.size())), false);
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
      threads.emplace_back([copy = fresh, &good] {
        EXPECT_TRUE(copy.rsa()->verify(EVP_sha256(), message, good));
        EXPECT_TRUE(by_openssl(copy, EVP_sha256(), good));
      });
    }
    std::for_each(threads.begin(), threads.end(), [](std::thread& one) { one.join(); });
  }
}

}  // namespace
}  // namespace sekisho::crypto
