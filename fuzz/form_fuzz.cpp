// SPDX-License-Identifier: Apache-2.0
// What anybody may send as cookies, languages and the JSON of PIN, card, token, ticket and consent. Input: a
// line of Cookie, a line of Accept-Language, the body. They go through the request's head, as the port reads
// it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/form.h"
#include "http/request_head.h"
#include "login/digits.h"

namespace {

using sekisho::http::Form;
using sekisho::http::Request;

void must(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::string_view line_off(std::string_view& rest) {
  const auto end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

// A value is a piece of the header without separators, and nobody's where the name may stand twice.
void check_cookies(const Request& request) {
  const std::string_view all = request.header("cookie");
  for (const std::string_view name : {"__Host-login", "__Host-expired", "__Host-language", "__Host-last"}) {
    const std::string_view value = request.cookie(name);
    must(value.find(';') == std::string_view::npos);
    if (!value.empty()) {
      must(value.data() >= all.data() && value.data() + value.size() <= all.data() + all.size());
      must(count(all, std::string(name) + '=') >= 1);
    }
  }
  must(request.cookie("").find(';') == std::string_view::npos);
}

// Digits that count are ASCII digits, and what was made of them stays what it is.
void check_digits(const std::string& typed) {
  const sekisho::Secret digits = sekisho::login::normalised_digits(typed);
  must(digits.reveal().size() <= typed.size());
  for (std::size_t length = 1; length <= 12; ++length) {
    if (sekisho::login::are_digits(digits, length)) {
      must(digits.reveal().size() == length &&
           digits.reveal().find_first_not_of("0123456789") == std::string_view::npos);
      must(sekisho::login::normalised_digits(digits.reveal()).reveal() == digits.reveal());
    }
  }
}

void check_form(std::string_view body) {
  const auto form = Form::parse(body);
  if (!form.ok()) {
    must(form.error().code == sekisho::ErrorCode::BadRequest);
    return;
  }
  for (const char* const member : {"pin", "code", "ticket", "stage"}) {
    if (const auto text = form->text(member); text.ok()) {
      must(text->size() <= 64);
      check_digits(text.value());
    }
  }
  if (const auto values = form->texts("values"); values.ok()) {
    must(values->size() <= 10);
    for (const auto& [cell, value] : values.value()) {
      check_digits(value);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string cookies(line_off(rest));
  const std::string languages(line_off(rest));
  const auto head =
      sekisho::http::parse_request_head("POST /login/pin HTTP/1.1\r\nHost: a.example\r\nCookie: " + cookies +
                                        "\r\nAccept-Language: " + languages + "\r\n\r\n");
  if (head.ok()) {
    check_cookies(head->request);
    (void)sekisho::http::preferred_language(head->request.header("accept-language"));
  }
  check_form(rest);
  return 0;
}
