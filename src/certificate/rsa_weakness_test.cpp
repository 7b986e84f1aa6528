// SPDX-License-Identifier: Apache-2.0
// Each test of rsa_weakness.h against its plain form in OpenSSL's big numbers.
#include "certificate/rsa_weakness.h"

#include <gtest/gtest.h>

#include "certificate/odd_keys_test_support.h"

namespace sekisho::certificate {
namespace {

using testing::number;
using testing::OwnedNumber;
using testing::product;
using testing::scratch;

OwnedNumber random_of(int bits) {
  OwnedNumber out{BN_new()};
  BN_rand(out.get(), bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD);
  return out;
}

bool is_prime(BN_ULONG candidate) {
  for (BN_ULONG factor = 2; factor * factor <= candidate; ++factor) {
    if (candidate % factor == 0) {
      return false;
    }
  }
  return candidate > 1;
}

const std::vector<BN_ULONG>& primes() {
  static const std::vector<BN_ULONG> all = [] {
    std::vector<BN_ULONG> found;
    for (BN_ULONG candidate = 2; candidate <= 10'000; ++candidate) {
      if (is_prime(candidate)) {
        found.push_back(candidate);
      }
    }
    return found;
  }();
  return all;
}

bool plainly_has_small_factor(const BIGNUM* modulus) {
  return std::any_of(primes().begin(), primes().end(),
                     [&](BN_ULONG prime) { return BN_mod_word(modulus, prime) == 0; });
}

bool plainly_is_power_of_65537(BN_ULONG rest, BN_ULONG prime) {
  BN_ULONG power = 1;
  for (BN_ULONG count = 0; count < prime; ++count, power = power * 65537 % prime) {
    if (power == rest) {
      return true;
    }
  }
  return false;
}

bool plainly_has_roca_fingerprint(const BIGNUM* modulus) {
  return std::all_of(primes().begin() + 1, primes().end(), [&](BN_ULONG prime) {
    return prime > 167 || plainly_is_power_of_65537(BN_mod_word(modulus, prime), prime);
  });
}

// By halving an interval.
OwnedNumber plain_root(const BIGNUM* of) {
  OwnedNumber low = number(0);
  OwnedNumber high = number(1);
  BN_lshift(high.get(), high.get(), BN_num_bits(of) / 2 + 1);
  const OwnedNumber middle{BN_new()};
  const OwnedNumber square{BN_new()};
  while (true) {
    BN_add(middle.get(), low.get(), high.get());
    BN_rshift1(middle.get(), middle.get());
    if (BN_cmp(middle.get(), low.get()) == 0) {
      return low;
    }
    BN_sqr(square.get(), middle.get(), scratch());
    BN_copy(BN_cmp(square.get(), of) <= 0 ? low.get() : high.get(), middle.get());
  }
}

bool plainly_is_square(const BIGNUM* of) {
  const OwnedNumber root = plain_root(of);
  BN_sqr(root.get(), root.get(), scratch());
  return BN_cmp(root.get(), of) == 0;
}

bool plainly_has_close_primes(const BIGNUM* modulus) {
  const OwnedNumber a = plain_root(modulus);
  const OwnedNumber rest{BN_new()};
  for (int round = 0; round <= 100; ++round, BN_add_word(a.get(), 1)) {
    BN_sqr(rest.get(), a.get(), scratch());
    BN_sub(rest.get(), rest.get(), modulus);
    if (BN_is_negative(rest.get()) == 0 && plainly_is_square(rest.get())) {
      return true;
    }
  }
  return false;
}

OwnedNumber without_small_factor(int bits) {
  OwnedNumber out = random_of(bits);
  while (plainly_has_small_factor(out.get())) {
    out = random_of(bits);
  }
  return out;
}

TEST(ASmallFactor, is_found_for_each_prime_below_ten_thousand_in_each_size) {
  for (const int bits : {2048, 3072, 4096}) {
    const OwnedNumber clean = without_small_factor(bits - 14);
    EXPECT_FALSE(has_small_factor(clean.get()));
    for (const BN_ULONG prime : primes()) {
      EXPECT_TRUE(has_small_factor(product(clean.get(), number(prime).get()).get())) << prime;
    }
    EXPECT_FALSE(has_small_factor(product(clean.get(), number(10'007).get()).get())) << "the next prime";
  }
}

TEST(ASmallFactor, is_seen_where_plain_division_sees_it) {
  int with = 0;
  for (int count = 0; count < 400; ++count) {
    const OwnedNumber modulus = random_of(count % 2 == 0 ? 2048 : 64 + count * 7);
    const bool has = plainly_has_small_factor(modulus.get());
    EXPECT_EQ(has_small_factor(modulus.get()), has);
    with += has ? 1 : 0;
  }
  EXPECT_GT(with, 200);
  EXPECT_LT(with, 400) << "random odd numbers: about one in six has none";
}

TEST(ASmallFactor, is_seen_in_numbers_that_fit_in_a_word) {
  for (BN_ULONG one = 0; one < 3000; ++one) {
    const OwnedNumber modulus = number(one * 33'331 + 1);
    EXPECT_EQ(has_small_factor(modulus.get()), plainly_has_small_factor(modulus.get())) << one;
  }
}

TEST(TheRocaFingerprint, is_seen_where_every_rest_is_a_power_of_65537) {
  const OwnedNumber primorial = number(1);
  for (const BN_ULONG prime : primes()) {
    if (prime <= 167) {
      BN_mul_word(primorial.get(), prime);
    }
  }
  for (int count = 0; count < 200; ++count) {
    const OwnedNumber random = random_of(2048);
    EXPECT_EQ(has_roca_fingerprint(random.get()), plainly_has_roca_fingerprint(random.get()));
    // k·M + (65537^a mod M), and its neighbour that is none
    const OwnedNumber power{BN_new()};
    BN_mod_exp(power.get(), number(65'537).get(), number(static_cast<BN_ULONG>(count) * 97 + 1).get(),
               primorial.get(), scratch());
    const OwnedNumber weak = product(random_of(1800).get(), primorial.get());
    BN_add(weak.get(), weak.get(), power.get());
    EXPECT_TRUE(has_roca_fingerprint(weak.get()) && plainly_has_roca_fingerprint(weak.get()));
    BN_add_word(weak.get(), 2);
    EXPECT_EQ(has_roca_fingerprint(weak.get()), plainly_has_roca_fingerprint(weak.get()));
  }
}

TEST(ClosePrimes, are_seen_where_the_plain_method_sees_them) {
  for (int count = 0; count < 20; ++count) {
    const OwnedNumber modulus = random_of(count % 2 == 0 ? 2048 : 513 + count);
    EXPECT_EQ(has_close_primes(modulus.get()), plainly_has_close_primes(modulus.get()));
  }
  for (BN_ULONG one = 5; one < 4000; one += 2) {
    const OwnedNumber modulus = number(one * 9'973);
    EXPECT_EQ(has_close_primes(modulus.get()), plainly_has_close_primes(modulus.get())) << one;
  }
}

// N = (a - b)(a + b) with a exactly so many above the root of N: (p - q)² ≈ 8·rounds·√N.
TEST(ClosePrimes, are_seen_through_the_hundredth_round_and_no_further) {
  int seen = 0;
  int unseen = 0;
  for (int bits = 500; bits <= 520; ++bits) {
    const OwnedNumber p = random_of(1024);
    for (int step = 0; step < 12; ++step) {
      const OwnedNumber q{BN_dup(p.get())};
      const OwnedNumber difference = number(static_cast<BN_ULONG>(step) + 4);
      BN_lshift(difference.get(), difference.get(), bits);
      BN_add(q.get(), q.get(), difference.get());
      const OwnedNumber modulus = product(p.get(), q.get());
      const bool close = has_close_primes(modulus.get());
      EXPECT_EQ(close, plainly_has_close_primes(modulus.get())) << bits << ' ' << step;
      (close ? seen : unseen) += 1;
    }
  }
  EXPECT_GT(seen, 20);
  EXPECT_GT(unseen, 20);
}

TEST(ClosePrimes, that_are_equal_are_seen) {
  const OwnedNumber p = random_of(1024);
  EXPECT_TRUE(has_close_primes(product(p.get(), p.get()).get()));
}

}  // namespace
}  // namespace sekisho::certificate
