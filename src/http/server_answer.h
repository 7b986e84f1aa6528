// SPDX-License-Identifier: Apache-2.0
// A Response as octets of HTTP/1.1 (RFC 9112 4).
#pragma once

#include <string>
#include <string_view>

#include "http/request.h"
#include "http/request_head.h"

namespace sekisho::http {

struct AnswerForm {
  std::string_view method;  // HEAD gets no body
  AfterAnswer after{AfterAnswer::KeepOpen};
  bool over_tls{true};  // adds Strict-Transport-Security
};

// Throws std::invalid_argument where a header would break the answer apart: a route's bug.
std::string answer_octets(const Response& response, const AnswerForm& form);

// 200, kept open, not over TLS.
void append_quick_answer(std::string& out, const QuickAnswer& answer);

}  // namespace sekisho::http
