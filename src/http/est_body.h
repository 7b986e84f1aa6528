// SPDX-License-Identifier: Apache-2.0
// The body of an EST request: a PKCS#10 request in base64 (RFC 7030 4.2.1, RFC 8951 3).
#pragma once

#include "http/request.h"

namespace sekisho::http {

// The DER. BadRequest, TooLarge.
Result<Bytes> read_est_body(const Request& request);

}  // namespace sekisho::http
