// SPDX-License-Identifier: Apache-2.0
// Fermat's method: what rsa_weakness.h asks of primes that stand close together.
#include <array>
#include <cmath>
#include <cstdint>

#include "certificate/rsa_weakness.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using crypto::OwnedNumber;
using OwnedScratch = crypto::Owned<BN_CTX, BN_CTX_free>;

constexpr int fermat_rounds = 100;
constexpr int bits_of_a_word_root = 52;  // a double's root of such a number is at most one off

BN_ULONG root_of_word(BN_ULONG number) {
  auto root = static_cast<BN_ULONG>(std::sqrt(static_cast<double>(number)));
  while (root * root > number) {
    --root;
  }
  while ((root + 1) * (root + 1) <= number) {
    ++root;
  }
  return root;
}

// The largest root with root² ≤ number. The root of its upper half, one more than that, is right in half of
// the bits; one step of Newton's method doubles them and never falls below the root.
OwnedNumber square_root(const BIGNUM* number, BN_CTX* scratch) {
  OwnedNumber root{BN_new()};
  const int bits = BN_num_bits(number);
  if (bits <= bits_of_a_word_root) {
    BN_set_word(root.get(), root_of_word(BN_get_word(number)));
    return root;
  }
  const int lower = bits / 4;
  const OwnedNumber part{BN_new()};
  BN_rshift(part.get(), number, 2 * lower);
  root = square_root(part.get(), scratch);
  BN_add_word(root.get(), 1);
  BN_lshift(root.get(), root.get(), lower);
  BN_div(part.get(), nullptr, number, root.get(), scratch);
  BN_add(root.get(), root.get(), part.get());
  BN_rshift1(root.get(), root.get());
  for (BN_sqr(part.get(), root.get(), scratch); BN_cmp(part.get(), number) > 0;
       BN_sqr(part.get(), root.get(), scratch)) {
    BN_sub_word(root.get(), 1);
  }
  return root;
}

// Which rests modulo m squares leave.
template <std::uint32_t m>
constexpr std::array<bool, m> square_rests() {
  std::array<bool, m> rests{};
  for (std::uint32_t root = 0; root < m; ++root) {
    rests.at(root * root % m) = true;
  }
  return rests;
}

template <std::uint32_t m>
bool leaves_a_square_rest(std::uint64_t number) {
  static constexpr auto rests = square_rests<m>();
  return rests[number % m];
}

// Of a hundred rests modulo this product, squares leave a quarter of one.
constexpr std::uint64_t product = std::uint64_t{64} * 63 * 65 * 11 * 17 * 19;

bool may_be_square(std::uint64_t rest) {
  return leaves_a_square_rest<64>(rest) && leaves_a_square_rest<63>(rest) && leaves_a_square_rest<65>(rest) &&
         leaves_a_square_rest<11>(rest) && leaves_a_square_rest<17>(rest) && leaves_a_square_rest<19>(rest);
}

// Whether (a + rounds)² - N is one.
bool is_square_after(int rounds, const BIGNUM* a, const BIGNUM* modulus, BN_CTX* scratch) {
  const OwnedNumber sum{BN_dup(a)};
  BN_add_word(sum.get(), static_cast<BN_ULONG>(rounds));
  const OwnedNumber rest{BN_new()};
  BN_sqr(rest.get(), sum.get(), scratch);
  BN_sub(rest.get(), rest.get(), modulus);
  const BN_ULONG further = BN_mod_word(rest.get(), 23UL * 29 * 31 * 37);
  if (!leaves_a_square_rest<23>(further) || !leaves_a_square_rest<29>(further) ||
      !leaves_a_square_rest<31>(further) || !leaves_a_square_rest<37>(further)) {
    return false;
  }
  const OwnedNumber root = square_root(rest.get(), scratch);
  BN_sqr(root.get(), root.get(), scratch);
  return BN_cmp(root.get(), rest.get()) == 0;
}

}  // namespace

// N = a² - b² with a just above √N where the primes are close: then N = (a - b)(a + b). Each round's a² - N
// is looked at modulo a small number first, and made in full only where it may be a square.
bool has_close_primes(const BIGNUM* modulus) {
  const OwnedScratch scratch{BN_CTX_new()};
  const OwnedNumber a = square_root(modulus, scratch.get());
  const OwnedNumber square{BN_new()};
  BN_sqr(square.get(), a.get(), scratch.get());
  if (BN_cmp(square.get(), modulus) == 0) {
    return true;
  }
  const std::uint64_t a_rest = BN_mod_word(a.get(), product);
  const std::uint64_t less = product - BN_mod_word(modulus, product);
  for (int round = 1; round <= fermat_rounds; ++round) {
    const std::uint64_t one = a_rest + static_cast<std::uint64_t>(round);
    if (may_be_square((one * one + less) % product) &&
        is_square_after(round, a.get(), modulus, scratch.get())) {
      return true;
    }
  }
  return false;
}

}  // namespace sekisho::certificate
