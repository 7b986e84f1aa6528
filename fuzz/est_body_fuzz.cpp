// SPDX-License-Identifier: Apache-2.0
// What a machine may send by EST. What is taken is a request, keeps within its bounds, and has one reading:
// written again it is read the same.
#include <cstddef>
#include <cstdlib>

#include "certificate/request.h"
#include "http/est_body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::http::Request request;
  request.headers["content-type"] = "application/pkcs10";
  request.body.assign(reinterpret_cast<const char*>(data), size);  // NOLINT: libFuzzer's octets
  const auto der = sekisho::http::read_est_body(request);
  if (!der.ok()) {
    return 0;
  }
  request.body = sekisho::base64(der.value());
  const auto again = sekisho::http::read_est_body(request);
  if (!again.ok() || again.value() != der.value() || der->size() > size) {
    std::abort();
  }
  const auto csr = sekisho::certificate::Request::parse(der.value());
  if (csr.ok() && csr->der() != der.value()) {
    std::abort();
  }
  return 0;
}
