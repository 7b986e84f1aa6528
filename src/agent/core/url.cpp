// SPDX-License-Identifier: Apache-2.0
#include "agent/core/url.h"

#include <algorithm>
#include <cstddef>

#include "base/bytes.h"

namespace sekisho::agent {
namespace {

constexpr std::string_view scheme = "sekisho:";
constexpr std::size_t ticket_letters = 43;

}  // namespace

Result<StartUrl> parse_start_url(std::string_view text, const std::vector<std::string>& hosts) {
  if (!text.starts_with(scheme)) {
    return Error{ErrorCode::AgentUrlInvalid, "another scheme"};
  }
  text.remove_prefix(scheme.size());
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return Error{ErrorCode::AgentUrlInvalid, "no ticket"};
  }
  const std::string_view host = text.substr(0, slash);
  const std::string_view ticket = text.substr(slash + 1);
  if (ticket.size() != ticket_letters || !parse_base64url(ticket).ok()) {
    return Error{ErrorCode::AgentUrlInvalid, "not a ticket"};
  }
  if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) {
    return Error{ErrorCode::AgentUrlInvalid, "a host that is not configured"};
  }
  return StartUrl{std::string(host), std::string(ticket)};
}

}  // namespace sekisho::agent
