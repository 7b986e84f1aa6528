// SPDX-License-Identifier: Apache-2.0
#include "certificate/rsa_weakness.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using crypto::OwnedNumber;
using OwnedScratch = crypto::Owned<BN_CTX, BN_CTX_free>;

constexpr std::uint32_t largest_tried = 10'000;
constexpr std::uint32_t largest_roca_prime = 167;
constexpr int fermat_rounds = 100;

std::vector<std::uint32_t> primes_up_to(std::uint32_t limit) {
  std::vector<bool> composite(limit + 1, false);
  std::vector<std::uint32_t> primes;
  for (std::uint32_t number = 2; number <= limit; ++number) {
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

// A modulus as 32-bit limbs, the lowest first: what is asked of it modulo many small numbers, it is asked
// here. BN_mod_word divides once a limb and number; a sum of limbs times known rests needs no division.
using Limbs = std::vector<std::uint32_t>;
constexpr std::size_t most_limbs = 4'096 / 32;

Limbs limbs_of(const BIGNUM* number) {
  const std::size_t count = (static_cast<std::size_t>(BN_num_bits(number)) + 31) / 32;
  if (count > most_limbs) {
    return {};  // longer than any modulus that key_policy lets through to here
  }
  std::vector<std::uint8_t> octets(count * 4);
  BN_bn2lebinpad(number, octets.data(), static_cast<int>(octets.size()));
  Limbs limbs(count);
  for (std::size_t at = 0; at < octets.size(); ++at) {
    limbs[at / 4] |= std::uint32_t{octets[at]} << (at % 4 * 8);
  }
  return limbs;
}

class Rest {
 public:
  explicit Rest(std::uint32_t divisor) : divisor_(divisor), powers_(most_limbs) {
    std::uint64_t power = 1;
    for (std::uint32_t& one : powers_) {
      one = static_cast<std::uint32_t>(power % divisor);  // 2^(32·at) mod divisor
      power = (std::uint64_t{one} << 32U) % divisor;
    }
  }
  // 64-bit products, summed in halves that cannot overflow.
  [[nodiscard]] std::uint32_t of(const Limbs& limbs) const {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    for (std::size_t at = 0; at < limbs.size(); ++at) {
      const std::uint64_t product = std::uint64_t{limbs[at]} * powers_[at];
      low += product & UINT32_MAX;
      high += product >> 32U;
    }
    return static_cast<std::uint32_t>((((high % divisor_) << 32U) + low) % divisor_);
  }

 private:
  std::uint32_t divisor_;
  std::vector<std::uint32_t> powers_;
};

// Several primes whose product fits in 32 bits: one rest does for all of them.
struct Group {
  std::uint32_t product{1};
  std::vector<std::uint32_t> primes;
};

std::vector<Group> grouped(const std::vector<std::uint32_t>& primes) {
  std::vector<Group> groups(1);
  for (const std::uint32_t prime : primes) {
    if (std::uint64_t{groups.back().product} * prime > UINT32_MAX) {
      groups.emplace_back();
    }
    groups.back().product *= prime;
    groups.back().primes.push_back(prime);
  }
  return groups;
}

std::vector<std::pair<Group, Rest>> with_rests(std::vector<Group> groups) {
  std::vector<std::pair<Group, Rest>> all;
  for (Group& one : groups) {
    const Rest rest(one.product);
    all.emplace_back(std::move(one), rest);
  }
  return all;
}

struct Subgroup {
  std::uint32_t prime;
  std::vector<bool> powers_of_65537;
};

std::vector<Subgroup> roca_subgroups() {
  std::vector<Subgroup> all;
  for (const std::uint32_t prime : primes_up_to(largest_roca_prime)) {
    if (prime == 2) {
      continue;  // every odd modulus passes it
    }
    Subgroup subgroup{prime, std::vector<bool>(prime, false)};
    for (std::uint32_t power = 1; !subgroup.powers_of_65537[power]; power = power * (65537 % prime) % prime) {
      subgroup.powers_of_65537[power] = true;
    }
    all.push_back(std::move(subgroup));
  }
  return all;
}

// The largest root with root² ≤ number, by Newton's method from above.
OwnedNumber square_root(const BIGNUM* number, BN_CTX* scratch) {
  OwnedNumber root{BN_new()};
  OwnedNumber next{BN_new()};
  BN_set_bit(root.get(), (BN_num_bits(number) + 1) / 2);
  while (true) {
    BN_div(next.get(), nullptr, number, root.get(), scratch);
    BN_add(next.get(), next.get(), root.get());
    BN_rshift1(next.get(), next.get());
    if (BN_cmp(next.get(), root.get()) >= 0) {
      return root;
    }
    root.swap(next);
  }
}

bool is_square(const BIGNUM* number, BN_CTX* scratch) {
  // Squares are 0, 1, 4 or 9 modulo 16: three quarters need no root.
  const BN_ULONG low = BN_mod_word(number, 16);
  if (low != 0 && low != 1 && low != 4 && low != 9) {
    return false;
  }
  // The same modulo 9·5·7·11·13·17·19: of the rest, one in fifty remains.
  for (const BN_ULONG prime : {5UL, 7UL, 11UL, 13UL, 17UL, 19UL, 23UL, 29UL}) {
    const BN_ULONG rest = BN_mod_word(number, prime);
    bool residue = false;
    for (BN_ULONG root = 0; root <= prime / 2; ++root) {
      residue = residue || root * root % prime == rest;
    }
    if (!residue) {
      return false;
    }
  }
  const OwnedNumber root = square_root(number, scratch);
  BN_sqr(root.get(), root.get(), scratch);
  return BN_cmp(root.get(), number) == 0;
}

}  // namespace

bool has_small_factor(const BIGNUM* modulus) {
  static const auto groups = with_rests(grouped(primes_up_to(largest_tried)));
  const Limbs limbs = limbs_of(modulus);
  for (const auto& [group, rest_by] : groups) {
    const std::uint32_t rest = rest_by.of(limbs);
    for (const std::uint32_t prime : group.primes) {
      if (rest % prime == 0) {
        return true;
      }
    }
  }
  return false;
}

bool has_roca_fingerprint(const BIGNUM* modulus) {
  static const std::vector<Subgroup> subgroups = roca_subgroups();
  for (const Subgroup& subgroup : subgroups) {
    if (!subgroup.powers_of_65537[BN_mod_word(modulus, subgroup.prime)]) {
      return false;
    }
  }
  return true;
}

// N = a² - b² with a just above √N where the primes are close: then N = (a - b)(a + b).
bool has_close_primes(const BIGNUM* modulus) {
  const OwnedScratch scratch{BN_CTX_new()};
  const OwnedNumber a = square_root(modulus, scratch.get());
  const OwnedNumber rest{BN_new()};
  BN_sqr(rest.get(), a.get(), scratch.get());
  if (BN_cmp(rest.get(), modulus) == 0) {
    return true;
  }
  BN_sub(rest.get(), rest.get(), modulus);
  for (int round = 0; round < fermat_rounds; ++round) {
    // (a + 1)² - N = a² - N + 2a + 1
    BN_add(rest.get(), rest.get(), a.get());
    BN_add(rest.get(), rest.get(), a.get());
    BN_add_word(rest.get(), 1);
    BN_add_word(a.get(), 1);
    if (is_square(rest.get(), scratch.get())) {
      return true;
    }
  }
  return false;
}

}  // namespace sekisho::certificate
