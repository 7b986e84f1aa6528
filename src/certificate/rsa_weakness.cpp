// SPDX-License-Identifier: Apache-2.0
#include "certificate/rsa_weakness.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using Word = std::uint64_t;
__extension__ using TwoWords = unsigned __int128;

constexpr std::uint32_t largest_tried = 10'000;
constexpr std::uint32_t largest_roca_prime = 167;
constexpr int most_bits = 4'096;  // key_policy lets no longer modulus through to here

std::vector<std::uint32_t> odd_primes_up_to(std::uint32_t limit) {
  std::vector<bool> composite(limit + 1, false);
  std::vector<std::uint32_t> primes;
  for (std::uint32_t number = 3; number <= limit; number += 2) {
    if (composite[number]) {
      continue;
    }
    primes.push_back(number);
    for (std::uint32_t multiple = number * number; multiple <= limit; multiple += number) {
      composite[multiple] = true;
    }
  }
  return primes;
}

// A modulus as words, the lowest first.
std::vector<Word> words_of(const BIGNUM* number) {
  std::vector<Word> words((static_cast<std::size_t>(BN_num_bits(number)) + 63) / 64);
  std::vector<std::uint8_t> octets(words.size() * sizeof(Word));
  BN_bn2lebinpad(number, octets.data(), static_cast<int>(octets.size()));
  for (std::size_t at = 0; at < octets.size(); ++at) {
    words[at / sizeof(Word)] |= Word{octets[at]} << (at % sizeof(Word) * 8);
  }
  return words;
}

// By which to multiply instead of dividing by an odd number. Newton: each step doubles the bits that are
// right.
Word inverse_of(Word odd) {
  Word inverse = odd;  // three bits
  for (int bits = 3; bits < 64; bits *= 2) {
    inverse *= 2 - odd * inverse;
  }
  return inverse;
}

struct Prime {
  Word inverse;
  Word largest_quotient;
  // Of the multiples of a prime, and of no other words, the product with its inverse is a quotient.
  [[nodiscard]] bool divides(Word word) const { return word * inverse <= largest_quotient; }
};

// Odd primes whose product fits in a word, so that one pass over a modulus does for all of them; four such
// products side by side, for a processor multiplies several pairs at once where none waits for the other.
constexpr std::size_t abreast = 4;
struct Groups {
  std::array<Word, abreast> product{1, 1, 1, 1};
  std::array<Word, abreast> inverse{1, 1, 1, 1};
  std::array<std::size_t, abreast> primes{};
};

struct SmallPrimes {
  std::vector<Groups> groups;
  std::vector<Prime> primes;  // in the order of the groups
};

SmallPrimes small_primes() {
  SmallPrimes all;
  all.groups.emplace_back();
  std::size_t at = 0;
  for (const std::uint32_t prime : odd_primes_up_to(largest_tried)) {
    if (TwoWords{all.groups.back().product[at]} * prime > UINT64_MAX) {
      at = (at + 1) % abreast;
      if (at == 0) {
        all.groups.emplace_back();
      }
    }
    Groups& groups = all.groups.back();
    groups.product[at] *= prime;
    groups.inverse[at] = inverse_of(groups.product[at]);
    ++groups.primes[at];
    all.primes.push_back({inverse_of(prime), UINT64_MAX / prime});
  }
  return all;
}

// For each product P a word that is divided by the same factors of P as the modulus is. Word by word from the
// lowest, what is left of it is made a multiple of P by borrowing from the next one (exact division, Jebelean
// 1993): N ≡ -borrowed·2^(64·words) modulo P, and P is odd.
template <std::size_t... at>
std::array<Word, abreast> shares(const std::vector<Word>& modulus, const Groups& groups,
                                 std::index_sequence<at...> /*abreast*/) {
  std::array<Word, abreast> borrowed{};
  for (const Word word : modulus) {
    const auto step = [&](Word& one, Word product, Word inverse) {
      const Word quotient = (word - one) * inverse;
      const Word below = word < one ? 1 : 0;
      one = static_cast<Word>((TwoWords{quotient} * product) >> 64U) + below;
    };
    (step(borrowed[at], groups.product[at], groups.inverse[at]), ...);
  }
  return borrowed;
}

struct Subgroup {
  std::uint32_t prime;
  std::vector<bool> powers_of_65537;
  std::size_t size{0};
};

// Those first that the fewest moduli belong to by chance.
std::vector<Subgroup> roca_subgroups() {
  std::vector<Subgroup> all;
  for (const std::uint32_t prime : odd_primes_up_to(largest_roca_prime)) {  // every odd modulus passes 2
    Subgroup subgroup{prime, std::vector<bool>(prime, false)};
    for (std::uint32_t power = 1; !subgroup.powers_of_65537[power]; power = power * (65537 % prime) % prime) {
      subgroup.powers_of_65537[power] = true;
      ++subgroup.size;
    }
    all.push_back(std::move(subgroup));
  }
  std::sort(all.begin(), all.end(), [](const Subgroup& left, const Subgroup& right) {
    return left.size * right.prime < right.size * left.prime;
  });
  return all;
}

}  // namespace

bool has_small_factor(const BIGNUM* modulus) {
  static const SmallPrimes small = small_primes();
  if (BN_is_odd(modulus) == 0 || BN_num_bits(modulus) > most_bits) {
    return true;
  }
  const std::vector<Word> words = words_of(modulus);
  auto prime = small.primes.begin();
  for (const Groups& groups : small.groups) {
    const auto words_left = shares(words, groups, std::make_index_sequence<abreast>());
    for (std::size_t at = 0; at < abreast; ++at) {
      for (std::size_t count = 0; count < groups.primes[at]; ++count, ++prime) {
        if (prime->divides(words_left[at])) {
          return true;
        }
      }
    }
  }
  return false;
}

bool has_roca_fingerprint(const BIGNUM* modulus) {
  static const std::vector<Subgroup> subgroups = roca_subgroups();
  return std::all_of(subgroups.begin(), subgroups.end(), [&](const Subgroup& subgroup) {
    return subgroup.powers_of_65537[BN_mod_word(modulus, subgroup.prime)];
  });
}

}  // namespace sekisho::certificate
