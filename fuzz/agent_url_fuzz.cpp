// SPDX-License-Identifier: Apache-2.0
// What any web page may start the agent with. An accepted URL is exactly scheme, a configured host, a ticket.
#include <cstddef>
#include <cstdlib>

#include "agent/core/url.h"
#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<std::string> hosts{"portal.example.jp", "portal.localhost:8443"};
  const std::string_view text = sekisho::text_view({data, size});
  const auto url = sekisho::agent::parse_start_url(text, hosts);
  if (url.ok() && text != "sekisho:" + url->host + "/" + url->ticket) {
    std::abort();
  }
  return 0;
}
