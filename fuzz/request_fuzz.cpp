// SPDX-License-Identifier: Apache-2.0
// What anybody may send as a PKCS#10 request. An accepted one must be its own DER and hold a key that the
// policy accepts.
#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "certificate/key_policy.h"
#include "certificate/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sekisho::ByteView der(data, size);
  const auto request = sekisho::certificate::Request::parse(der);
  if (request.ok() &&
      (!std::ranges::equal(request->der(), der) || !sekisho::certificate::check_key(request->key()).ok())) {
    std::abort();
  }
  return 0;
}
