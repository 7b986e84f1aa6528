// SPDX-License-Identifier: Apache-2.0
// The URL that starts the agent: `sekisho:<host>[:port]/<ticket>` and nothing else (design §4). Any web page
// can try to start us, so a host that the configuration does not name is refused before anything is done
// (threats, row 18).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::agent {

struct StartUrl {
  std::string host;    // with its port, exactly as configured
  std::string ticket;  // 43 letters base64url: 256 bits
};

// AgentUrlInvalid
Result<StartUrl> parse_start_url(std::string_view text, const std::vector<std::string>& hosts);

}  // namespace sekisho::agent
