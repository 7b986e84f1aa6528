// SPDX-License-Identifier: Apache-2.0
// What anybody may ask by OCSP. What is accepted keeps within its bounds, and each CertID that the answer
// will repeat is DER and stands in the request just so.
#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "base/der_reader.h"
#include "certificate/ocsp_request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sekisho::certificate::OcspRequest;
  const sekisho::ByteView der(data, size);
  const auto request = OcspRequest::parse(der);
  if (!request.ok()) {
    return 0;
  }
  const std::size_t ids = request->ids().size();
  const auto& nonce = request->nonce();
  if (size > OcspRequest::most_octets || ids == 0 || ids > OcspRequest::most_ids ||
      (nonce && (nonce->empty() || nonce->size() > OcspRequest::longest_nonce))) {
    std::abort();
  }
  for (const auto& id : request->ids()) {
    const auto found = std::search(der.begin(), der.end(), id.der.begin(), id.der.end());
    if (found == der.end() || !sekisho::der::well_formed(id.der)) {
      std::abort();
    }
  }
  return 0;
}
