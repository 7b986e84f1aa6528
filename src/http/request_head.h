// SPDX-License-Identifier: Apache-2.0
// The one strict reader of a request's head (RFC 9112, RFC 9110, RFC 3986). What two readers could understand
// in two ways is refused: bare CR or LF, folded lines, space before a colon, two lengths, any transfer
// coding, two hosts.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "http/request.h"

namespace sekisho::http {

enum class AfterAnswer { KeepOpen, Close };
enum class Expectation { None, Continue };  // RFC 9110 10.1.1
// OpenSSL and GnuTLS ask for OCSP by 1.0: the plain port takes it, the TLS port does not.
enum class HttpVersion { Http10, Http11 };

struct RequestHead {
  Request request;  // without body, peer and peer_address
  std::size_t content_length{0};
  AfterAnswer after{AfterAnswer::KeepOpen};
  Expectation expects{Expectation::None};
  HttpVersion version{HttpVersion::Http11};  // after 1.0 the connection is closed
};

// Where the head in `octets` ends (after CRLF CRLF); empty while it has not arrived whole. `from`: how much
// of `octets` was looked at before. A line that ends without CRLF is refused as soon as it is seen.
Result<std::optional<std::size_t>> head_end(std::string_view octets, std::size_t from);

// `head` ends with CRLF CRLF.
Result<RequestHead> parse_request_head(std::string_view head);

}  // namespace sekisho::http
