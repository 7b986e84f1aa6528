// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa_public.h"

#include <algorithm>
#include <array>

#include "base/der.h"
#include "crypto/openssl.h"

namespace sekisho::crypto {
namespace {

using OwnedScratch = Owned<BN_CTX, BN_CTX_free>;

constexpr std::array<std::uint8_t, 3> usual_exponent{0x01, 0x00, 0x01};
constexpr int squarings = 16;  // 65537 = 2^16 + 1

// RFC 8017 9.2, note 1: DigestInfo up to the digest itself.
Bytes digest_info(const char* oid, std::size_t length) {
  Bytes whole =
      der::sequence({der::sequence({der::oid(oid), der::null()}), der::octet_string(Bytes(length, 0))});
  whole.resize(whole.size() - length);
  return whole;
}

const Bytes* digest_info_of(const EVP_MD* digest) {
  static const std::array known{digest_info("2.16.840.1.101.3.4.2.1", 32),
                                digest_info("2.16.840.1.101.3.4.2.2", 48),
                                digest_info("2.16.840.1.101.3.4.2.3", 64)};
  switch (EVP_MD_get_type(digest)) {
    case NID_sha256:
      return &known[0];
    case NID_sha384:
      return &known[1];
    case NID_sha512:
      return &known[2];
    default:
      return nullptr;
  }
}

// RFC 8017 9.2: 00 01 FF … FF 00 DigestInfo. The one encoding that this message has; comparing with it whole
// leaves nothing to be parsed in what a stranger sent.
Bytes encoded(const EVP_MD* digest, const Bytes& info, ByteView message, std::size_t length) {
  const auto digest_length = static_cast<std::size_t>(EVP_MD_get_size(digest));
  Bytes out(length, 0xff);
  out[0] = 0;
  out[1] = 1;
  std::uint8_t* at = out.data() + length - digest_length - info.size() - 1;
  *at++ = 0;
  at = std::copy(info.begin(), info.end(), at);
  require_openssl(EVP_Digest(message.data(), message.size(), at, nullptr, digest, nullptr), "digest");
  return out;
}

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

RsaPublic::~RsaPublic() {
  BN_MONT_CTX_free(montgomery_);
  BN_free(modulus_);
}

Bytes RsaPublic::raised(const BIGNUM* signature) const {
  const OwnedScratch scratch{BN_CTX_new()};
  std::call_once(prepared_, [&] {
    montgomery_ = BN_MONT_CTX_new();
    require_openssl(BN_MONT_CTX_set(montgomery_, modulus_, scratch.get()), "RSA modulus");
  });
  const OwnedNumber power{BN_new()};
  int fine = BN_to_montgomery(power.get(), signature, montgomery_, scratch.get());
  for (int count = 0; count < squarings; ++count) {
    fine &= BN_mod_mul_montgomery(power.get(), power.get(), power.get(), montgomery_, scratch.get());
  }
  // A factor that is not in Montgomery's form takes the product out of it.
  fine &= BN_mod_mul_montgomery(power.get(), power.get(), signature, montgomery_, scratch.get());
  require_openssl(fine, "RSA power");
  Bytes out(static_cast<std::size_t>(BN_num_bytes(modulus_)));
  require_openssl(BN_bn2binpad(power.get(), out.data(), static_cast<int>(out.size())), "RSA power");
  return out;
}

// RFC 8017 8.2.2.
bool RsaPublic::verify(const evp_md_st* digest, ByteView message, ByteView signature) const {
  const Bytes* info = digest_info_of(digest);
  if (info == nullptr || signature.size() != static_cast<std::size_t>(BN_num_bytes(modulus_))) {
    return false;
  }
  const OwnedNumber number{BN_bin2bn(signature.data(), static_cast<int>(signature.size()), nullptr)};
  require_openssl(number ? 1 : 0, "RSA signature");
  return BN_cmp(number.get(), modulus_) < 0 &&
         raised(number.get()) == encoded(digest, *info, message, signature.size());
}

}  // namespace sekisho::crypto
