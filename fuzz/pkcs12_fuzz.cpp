// SPDX-License-Identifier: Apache-2.0
// What an existing system's CA may come in. No input gets past the MAC by itself: besides the octets as they
// are, what OpenSSL reads of them is given a right MAC, so that the bags behind it are reached. An accepted
// file holds a key that signs for its certificate.
#include <openssl/pkcs12.h>

#include <cstddef>
#include <cstdlib>

#include "certificate/pkcs12.h"
#include "certificate/signed_by.h"
#include "crypto/openssl.h"

namespace {

using namespace sekisho;
using namespace sekisho::certificate;

constexpr Pkcs12Limits limits{std::size_t{64} * 1024, 10'000};

void read(ByteView der, const Secret& passphrase) {
  const auto in = read_pkcs12(der, passphrase, limits);
  if (!in.ok()) {
    return;
  }
  const Bytes message = to_bytes("message");
  const auto signature = in->key.sign(message);
  if (!signature.ok() || in->key.public_key().der() != in->certificate.public_key().der() ||
      !check_signature(in->certificate, message, signature.value()).ok()) {
    std::abort();
  }
  (void)path_above(in->certificate, in->others);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Secret passphrase("an old system");
  read(ByteView(data, size), passphrase);
  const std::uint8_t* at = data;
  const crypto::Owned<PKCS12, PKCS12_free> file{d2i_PKCS12(nullptr, &at, static_cast<long>(size))};
  const auto letters = passphrase.reveal();
  std::uint8_t* der = nullptr;
  if (file && PKCS12_set_mac(file.get(), letters.data(), static_cast<int>(letters.size()), nullptr, 0, 1,
                             EVP_sha256()) == 1) {
    const int length = i2d_PKCS12(file.get(), &der);
    if (length > 0) {
      read(ByteView(der, static_cast<std::size_t>(length)), passphrase);
      OPENSSL_free(der);
    }
  }
  ERR_clear_error();
  return 0;
}
