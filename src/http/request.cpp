// SPDX-License-Identifier: Apache-2.0
#include "http/request.h"

namespace sekisho::http {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes the text up to `mark` off the front of `rest`.
std::string_view next_piece(std::string_view& rest, char mark) {
  const auto end = rest.find(mark);
  const std::string_view piece = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return piece;
}

}  // namespace

std::string_view Request::header(std::string_view lower_name) const {
  const auto found = headers.find(std::string(lower_name));
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

// RFC 6265 4.2.1. The same name twice (a parent domain can set one beside ours) is nobody's cookie.
std::string_view Request::cookie(std::string_view name) const {
  std::string_view rest = header("cookie");
  std::string_view value;
  bool found = false;
  while (!rest.empty()) {
    std::string_view pair = trimmed(next_piece(rest, ';'));
    const std::string_view left = next_piece(pair, '=');
    if (left != name) {
      continue;
    }
    if (found) {
      return {};
    }
    found = true;
    value = pair;
  }
  return value;
}

Language preferred_language(std::string_view accept_language) {
  while (!accept_language.empty()) {
    const std::string_view range = trimmed(next_piece(accept_language, ','));
    const std::string_view primary = range.substr(0, range.find_first_of("-; "));
    if (primary == "ja") {
      return Language::Japanese;
    }
    if (primary == "en") {
      return Language::English;
    }
  }
  return Language::Japanese;
}

}  // namespace sekisho::http
