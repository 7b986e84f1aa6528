// SPDX-License-Identifier: Apache-2.0
#include "http/portal.h"

#include "http/document.h"
#include "http/problem.h"

namespace sekisho::http {
namespace {

Language language_of(const Request& request) {
  const auto wished = request.query.find("lang");
  if (wished != request.query.end() && (wished->second == "ja" || wished->second == "en")) {
    return wished->second == "en" ? Language::English : Language::Japanese;
  }
  return preferred_language(request.header("accept-language"));
}

}  // namespace

void log_event(const Visit& visit, Severity severity, std::string event,
               std::vector<std::pair<std::string, std::string>> fields) {
  fields.emplace_back("institution", visit.institution().code.text());
  fields.emplace_back("host", visit.request.host);
  fields.emplace_back("peer", visit.request.peer_address);
  visit.portal.log(LogLine{severity, std::move(event), std::move(fields)});
}

Response answer(const Portal& portal, const Request& request) {
  const HostMatch match = portal.hosts.match(request.host);
  const auto all = portal.served();
  const auto found = all->find(match.portal);
  if (match.kind == HostKind::Foreign || found == all->end()) {
    return problem(ErrorCode::Misdirected, preferred_language(request.header("accept-language")));
  }
  const Visit visit{portal, request, found->second, language_of(request), portal.clock()};
  if (match.kind == HostKind::Login) {
    return login_routes(visit);
  }
  if (request.path.starts_with("/static/")) {
    return portal.static_file(request);
  }
  return request.path.starts_with("/agent/") ? agent_routes(visit) : portal_routes(visit);
}

}  // namespace sekisho::http
