// SPDX-License-Identifier: Apache-2.0
#include "http/portal.h"

#include "http/document.h"
#include "http/problem.h"

namespace sekisho::http {
namespace {

constexpr std::string_view language_cookie = "__Host-language";

std::optional<Language> parse_language(std::string_view text) {
  if (text == "ja") {
    return Language::Japanese;
  }
  return text == "en" ? std::optional(Language::English) : std::nullopt;
}

std::optional<Language> wished_here(const Request& request) {
  const auto wished = request.query.find("lang");
  return wished == request.query.end() ? std::nullopt : parse_language(wished->second);
}

// Chosen on this page, else on an earlier one, else the browser's.
Language language_of(const Request& request) {
  const auto chosen = wished_here(request);
  const auto before = chosen ? chosen : parse_language(request.cookie(language_cookie));
  return before.value_or(preferred_language(request.header("accept-language")));
}

// The small link on the first page holds for all that follow; a login keeps its own (Login::language).
Response remembering_language(const Request& request, Response response) {
  if (const auto chosen = wished_here(request)) {
    response.headers.emplace_back(
        "Set-Cookie", std::string(language_cookie) + "=" + (*chosen == Language::English ? "en" : "ja") +
                          "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000");
  }
  return response;
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
    return problem(ErrorCode::Misdirected, request);
  }
  const Visit visit{portal, request, found->second, language_of(request), portal.clock()};
  if (match.kind == HostKind::Login) {
    return login_routes(visit);
  }
  if (match.kind == HostKind::Enrol) {
    return est_routes(visit);
  }
  if (request.path.starts_with("/static/")) {
    return portal.static_file(request);
  }
  return request.path.starts_with("/agent/") ? agent_routes(visit)
                                             : remembering_language(request, portal_routes(visit));
}

}  // namespace sekisho::http
