// SPDX-License-Identifier: Apache-2.0
// What anybody may send as a certificate, as DER and as PEM; then as a leaf to a trust store.
#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "certificate/certificate.h"
#include "certificate/path.h"

using sekisho::certificate::Certificate;
using sekisho::certificate::RevocationLists;
using sekisho::certificate::TrustStore;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sekisho::ByteView input(data, size);
  (void)Certificate::parse_pem_bundle(sekisho::text_view(input));
  const auto certificate = Certificate::parse_der(input);
  if (!certificate.ok()) {
    return 0;
  }
  if (!std::ranges::equal(certificate->der(), input) ||
      Certificate::parse_pem(certificate->pem())->der() != certificate->der()) {
    std::abort();
  }
  static const TrustStore nobody = TrustStore::of({}, {}, RevocationLists::Ignored).value();
  if (nobody.verify(certificate.value(), {certificate.value()}, certificate->not_before()).ok()) {
    std::abort();
  }
  return 0;
}
