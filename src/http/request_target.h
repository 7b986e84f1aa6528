// SPDX-License-Identifier: Apache-2.0
// Path and query of a request target, decoded once (RFC 3986 2.4; the query as browsers' forms write it).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::http {

struct RequestTarget {
  std::string path;
  std::map<std::string, std::string> query;
};

// Origin form only: "/path?query". Refuses encoded slashes, NUL and other control characters, "." and ".."
// segments, text that is not UTF-8 and a query name given twice.
Result<RequestTarget> parse_request_target(std::string_view target);

}  // namespace sekisho::http
