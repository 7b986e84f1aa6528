// SPDX-License-Identifier: Apache-2.0
// What anybody may send as a request's head. An accepted one must have said only one thing: a path that stays
// in its place, one host, no control characters; and where it ends must not depend on how it was cut into
// packets.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/request_head.h"

namespace {

void must(bool holds) {
  if (!holds) {
    std::abort();
  }
}

bool is_control(char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == '\x7F'; }

void check(const sekisho::http::RequestHead& head) {
  const auto& request = head.request;
  must(request.path.starts_with('/') && (request.path + '/').find("/../") == std::string::npos);
  must(std::none_of(request.path.begin(), request.path.end(), is_control));
  must(!request.host.empty() && request.host.find_first_of(":/ @") == std::string::npos);
  must(request.method == "POST" || head.content_length == 0);
  for (const auto& [name, value] : request.headers) {
    must(value.find_first_of("\r\n") == std::string::npos && !name.starts_with("x-ssl"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto whole = sekisho::http::head_end(octets, 0);
  for (std::size_t cut = 1; cut < std::min<std::size_t>(size, 64); ++cut) {
    const auto first = sekisho::http::head_end(octets.substr(0, cut), 0);
    if (!first.ok() || first.value()) {
      must(whole.ok() == first.ok() && (!whole.ok() || whole.value() == first.value()));
      break;
    }
    const auto second = sekisho::http::head_end(octets, cut);
    must(second.ok() == whole.ok() && (!whole.ok() || whole.value() == second.value()));
  }
  if (whole.ok() && whole.value()) {
    const auto head = sekisho::http::parse_request_head(octets.substr(0, *whole.value()));
    if (head.ok()) {
      check(head.value());
    }
  }
  return 0;
}
