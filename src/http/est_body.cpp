// SPDX-License-Identifier: Apache-2.0
#include "http/est_body.h"

namespace sekisho::http {
namespace {

// certificate::Request takes 16 KiB of DER; base64 makes a third more of it, line ends some more.
constexpr std::size_t longest_request = std::size_t{24} * 1024;

}  // namespace

Result<Bytes> read_est_body(const Request& request) {
  // Not one of the types that a page may send to another site without asking (threats, row 22).
  const std::string_view type = request.header("content-type");
  constexpr std::string_view wanted = "application/pkcs10";
  const std::string_view after = type.substr(std::min(type.size(), wanted.size()));
  if (!type.starts_with(wanted) || !(after.empty() || after.front() == ';' || after.front() == ' ')) {
    return Error{ErrorCode::BadRequest, "Content-Type is not application/pkcs10"};
  }
  if (request.body.size() > longest_request) {
    return Error{ErrorCode::TooLarge, "request"};
  }
  // RFC 8951 3.1: Content-Transfer-Encoding says nothing, the body is base64 with or without line ends.
  Bytes der = TRY(parse_base64(request.body));
  if (der.empty()) {
    return Error{ErrorCode::BadRequest, "no request in the body"};
  }
  return der;
}

}  // namespace sekisho::http
