// SPDX-License-Identifier: Apache-2.0
#include "crypto/lean_library.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "crypto/openssl.h"

namespace sekisho::crypto {
namespace {

using OwnedX509 = Owned<X509, X509_free>;

OwnedKey key_of(const std::string& kind) {
  if (kind.starts_with("P-")) {
    return OwnedKey{EVP_EC_gen(kind.c_str())};
  }
  return OwnedKey{kind == "RSA" ? EVP_RSA_gen(2048) : EVP_PKEY_Q_keygen(nullptr, nullptr, kind.c_str())};
}

Bytes certificate_with(EVP_PKEY* key, const EVP_MD* digest) {
  const OwnedX509 made{X509_new()};
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key);
  EXPECT_GT(X509_sign(made.get(), key, digest), 0);
  std::uint8_t* der = nullptr;
  const int length = i2d_X509(made.get(), &der);
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

OwnedX509 read(const Bytes& der, const LeanLibrary& library) {
  const std::uint8_t* at = der.data();
  X509* made = X509_new_ex(library.get(), nullptr);
  return OwnedX509{d2i_X509(&made, &at, static_cast<long>(der.size()))};
}

class ALeanLibrary : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(WithEachKindOfKey, ALeanLibrary,
                         ::testing::Values("RSA", "P-256", "P-384", "ED25519"));

TEST_P(ALeanLibrary, reads_a_certificate_and_verifies_by_its_key) {
  const LeanLibrary library;
  const OwnedKey key = key_of(GetParam());
  const bool hashes_itself = std::string(GetParam()) == "ED25519";
  const Bytes der = certificate_with(key.get(), hashes_itself ? nullptr : EVP_sha256());
  const OwnedX509 same = read(der, library);
  ASSERT_TRUE(same);
  ASSERT_NE(X509_get0_pubkey(same.get()), nullptr);
  EXPECT_EQ(EVP_PKEY_eq(X509_get0_pubkey(same.get()), key.get()), 1);
  EXPECT_EQ(X509_verify(same.get(), X509_get0_pubkey(same.get())), 1);
  Bytes changed = der;
  changed.back() ^= 1U;
  const OwnedX509 other = read(changed, library);
  EXPECT_NE(other ? X509_verify(other.get(), X509_get0_pubkey(other.get())) : 0, 1);
  ERR_clear_error();
}

TEST_P(ALeanLibrary, signs_with_a_private_key_that_it_took_over) {
  if (std::string(GetParam()) == "ED25519") {
    GTEST_SKIP() << "server keys are RSA or EC";
  }
  const LeanLibrary library;
  const OwnedKey key = key_of(GetParam());
  const auto taken = library.take_over(key.get());
  ASSERT_TRUE(taken);
  const std::string_view message = "to be signed";
  std::array<std::uint8_t, 512> signature{};
  std::size_t length = signature.size();
  const OwnedDigest signing{EVP_MD_CTX_new()};
  ASSERT_EQ(
      EVP_DigestSignInit_ex(signing.get(), nullptr, "SHA256", library.get(), nullptr, taken.get(), nullptr),
      1);
  ASSERT_EQ(EVP_DigestSign(signing.get(), signature.data(), &length, view(message).data(), message.size()),
            1);
  const OwnedDigest verifying{EVP_MD_CTX_new()};
  ASSERT_EQ(EVP_DigestVerifyInit(verifying.get(), nullptr, EVP_sha256(), nullptr, key.get()), 1);
  EXPECT_EQ(EVP_DigestVerify(verifying.get(), signature.data(), length, view(message).data(), message.size()),
            1);
}

TEST(SomeLeanLibraries, are_made_and_used_on_many_threads_at_once) {
  const OwnedKey key = key_of("P-256");
  const Bytes der = certificate_with(key.get(), EVP_sha256());
  std::vector<std::thread> threads;
  for (int each = 0; each < 4; ++each) {
    threads.emplace_back([&] {
      const LeanLibrary own;
      for (const LeanLibrary* library : {&own, &LeanLibrary::shared()}) {
        const OwnedX509 same = read(der, *library);
        ASSERT_TRUE(same);
        EXPECT_EQ(X509_verify(same.get(), X509_get0_pubkey(same.get())), 1);
      }
    });
  }
  for (std::thread& one : threads) {
    one.join();
  }
}

}  // namespace
}  // namespace sekisho::crypto
