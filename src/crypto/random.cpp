// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

#include "crypto/openssl.h"

namespace sekisho::crypto {

Bytes random_bytes(std::size_t count) {
  Bytes out(count);
  require_openssl(RAND_bytes(out.data(), static_cast<int>(count)), "random");
  return out;
}

std::uint32_t random_below(std::uint32_t limit) {
  if (limit == 0) {
    throw std::logic_error("random_below(0)");
  }
  // Draws at or above the largest multiple of `limit` are thrown away, else small results would be likelier.
  const std::uint64_t whole = (std::uint64_t{1} << 32U) / limit * limit;
  while (true) {
    std::array<std::uint8_t, 4> octets{};
    require_openssl(RAND_bytes(octets.data(), static_cast<int>(octets.size())), "random");
    std::uint64_t drawn = 0;
    for (const std::uint8_t octet : octets) {
      drawn = drawn << 8U | octet;
    }
    if (drawn < whole) {
      return static_cast<std::uint32_t>(drawn % limit);
    }
  }
}

std::string random_id() { return hex(random_bytes(16)); }

}  // namespace sekisho::crypto
