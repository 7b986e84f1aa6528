// SPDX-License-Identifier: Apache-2.0
#include "http/request_target.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sekisho::http {

namespace {

Error bad_target(const char* why) { return Error{ErrorCode::BadRequest, why}; }

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') {
    return letter - '0';
  }
  if (letter >= 'a' && letter <= 'f') {
    return letter - 'a' + 10;
  }
  return letter >= 'A' && letter <= 'F' ? letter - 'A' + 10 : -1;
}

bool is_control(char letter) {
  const auto octet = static_cast<unsigned char>(letter);
  return octet < 0x20 || octet == 0x7F;
}

// How many octets the UTF-8 sequence that starts here has, 0 where it is none (RFC 3629 4: no overlong form,
// no surrogate, nothing past U+10FFFF).
std::size_t utf8_length(std::string_view text) {
  struct Row {
    std::uint8_t first_low, first_high, second_low, second_high;
    std::size_t length;
  };
  constexpr std::array<Row, 8> rows{{{0xC2, 0xDF, 0x80, 0xBF, 2},
                                     {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                     {0xE1, 0xEC, 0x80, 0xBF, 3},
                                     {0xED, 0xED, 0x80, 0x9F, 3},
                                     {0xEE, 0xEF, 0x80, 0xBF, 3},
                                     {0xF0, 0xF0, 0x90, 0xBF, 4},
                                     {0xF1, 0xF3, 0x80, 0xBF, 4},
                                     {0xF4, 0xF4, 0x80, 0x8F, 4}}};
  const auto within = [text](std::size_t at, std::uint8_t low, std::uint8_t high) {
    const auto octet = static_cast<std::uint8_t>(text[at]);
    return octet >= low && octet <= high;
  };
  if (within(0, 0x00, 0x7F)) {
    return 1;
  }
  const auto* const row = std::find_if(
      rows.begin(), rows.end(), [&](const Row& each) { return within(0, each.first_low, each.first_high); });
  if (row == rows.end() || text.size() < row->length || !within(1, row->second_low, row->second_high)) {
    return 0;
  }
  for (std::size_t at = 2; at < row->length; ++at) {
    if (!within(at, 0x80, 0xBF)) {
      return 0;
    }
  }
  return row->length;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

Result<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const int high = at + 1 < text.size() ? hex_value(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
    if (high < 0 || low < 0) {
      return bad_target("percent sign without two hex digits");
    }
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  if (std::any_of(out.begin(), out.end(), is_control)) {
    return bad_target("control character in the target");
  }
  if (!is_utf8(out)) {
    return bad_target("target is not UTF-8");
  }
  return out;
}

Result<std::string> path_of(std::string_view raw) {
  if (raw.empty() || raw.front() != '/') {
    return bad_target("path does not start with a slash");
  }
  // RFC 6960 A.1: below /ocsp/ stands base64, whose slashes may come as %2F. It has no dots.
  const std::string_view refused_letters = raw.starts_with("/ocsp/") ? ".\\" : "/\\";
  std::string path;
  while (!raw.empty()) {
    raw.remove_prefix(1);
    const std::string segment = TRY(percent_decoded(raw.substr(0, raw.find('/'))));
    if (segment == "." || segment == ".." || segment.find_first_of(refused_letters) != std::string::npos) {
      return bad_target("path leaves its place");
    }
    path += '/' + segment;
    const auto next = raw.find('/');
    raw = next == std::string_view::npos ? std::string_view() : raw.substr(next);
  }
  return path;
}

// application/x-www-form-urlencoded, as browsers write queries: "+" is a space.
Result<std::map<std::string, std::string>> query_of(std::string_view raw) {
  std::map<std::string, std::string> query;
  while (!raw.empty()) {
    const auto end = raw.find('&');
    std::string pair(raw.substr(0, end));
    raw = end == std::string_view::npos ? std::string_view() : raw.substr(end + 1);
    if (pair.empty()) {
      continue;
    }
    std::replace(pair.begin(), pair.end(), '+', ' ');
    const std::string_view both = pair;
    const auto equals = both.find('=');
    std::string name = TRY(percent_decoded(both.substr(0, equals)));
    std::string value =
        TRY(percent_decoded(equals == std::string_view::npos ? std::string_view() : both.substr(equals + 1)));
    if (!query.emplace(std::move(name), std::move(value)).second) {
      return bad_target("query name given twice");
    }
  }
  return query;
}

bool may_stand_in_target(char letter) {
  return letter > ' ' && letter < '\x7F' &&
         std::string_view("#\\\"<>").find(letter) == std::string_view::npos;
}

}  // namespace

Result<RequestTarget> parse_request_target(std::string_view target) {
  if (!std::all_of(target.begin(), target.end(), may_stand_in_target)) {
    return bad_target("character that no target may hold");
  }
  const auto mark = target.find('?');
  RequestTarget parsed;
  parsed.path = TRY(path_of(target.substr(0, mark)));
  if (mark != std::string_view::npos) {
    parsed.query = TRY(query_of(target.substr(mark + 1)));
  }
  return parsed;
}

}  // namespace sekisho::http
