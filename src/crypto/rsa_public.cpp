// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa_public.h"

#include <algorithm>
#include <array>

#include "crypto/openssl.h"

namespace sekisho::crypto {

namespace {

constexpr std::array<std::uint8_t, 3> usual_exponent{0x01, 0x00, 0x01};

}  // namespace

std::shared_ptr<const RsaPublic> RsaPublic::of(ByteView modulus, ByteView exponent) {
  const bool usual_size = modulus.size() == 256 || modulus.size() == 384 || modulus.size() == 512;
  if (!usual_size || (modulus.front() & 0x80U) == 0 || (modulus.back() & 1U) == 0 ||
      !std::ranges::equal(exponent, usual_exponent)) {
    return nullptr;
  }
  BIGNUM* number = BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr);
  require_openssl(number == nullptr ? 0 : 1, "RSA modulus");
  return std::shared_ptr<const RsaPublic>(new RsaPublic(number));
}

}  // namespace sekisho::crypto
