// SPDX-License-Identifier: Apache-2.0
// The portal host: pages for anyone, and the way to a fresh login host.
#include <algorithm>
#include <array>

#include "http/document.h"
#include "http/login_actions.h"

namespace sekisho::http {
namespace {

constexpr std::string_view last_login_cookie = "__Host-last";

contract::Role door_of(const Request& request) {
  const auto door = request.query.find("door");
  return door == request.query.end() ? contract::Role::Administrator
                                     : role_from(door->second).value_or(contract::Role::Administrator);
}

// 303 to a fresh host name, so that a choice cached by the browser never sticks (facts, "Real browsers").
Response to_login(const Visit& visit) {
  const std::string host =
      visit.portal.hosts.mint(visit.institution().host, visit.request.cookie(last_login_cookie));
  Response response = redirect("https://" + host + visit.portal.port +
                               "/?door=" + std::string(label_of_role(door_of(visit.request))) +
                               (visit.language == Language::English ? "&lang=en" : "&lang=ja"));
  // Only the label: it tells the next visit that handshakes under it failed, and opens nothing.
  response.headers.emplace_back("Set-Cookie", std::string(last_login_cookie) + "=" +
                                                  host.substr(0, host.find('.')) +
                                                  "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=900");
  return response;
}

Response method(const Visit& visit) {
  Json shown_page = page(visit, "method", "②");
  shown_page["door"] = label_of_role(door_of(visit.request));
  return shown(visit, shown_page);
}

Response logged_off(const Visit& visit) {
  const auto& query = visit.request.query;
  const auto ended = query.find("ended");
  const auto until = query.find("until");
  Json shown_page = page(visit, "logged_off", "⑭");
  shown_page["ended"] = ended != query.end() && (ended->second == "idle" || ended->second == "replaced" ||
                                                 ended->second == "certificate")
                            ? ended->second
                            : "log_off";
  shown_page["order_until"] = nullptr;
  if (until != query.end() && parse_rfc3339(until->second).ok()) {
    shown_page["order_until"] = until->second;
  }
  return shown(visit, shown_page);
}

// PIN, card and token of a second-door login are answered here: it has no certificate to have a host of its
// own.
bool belongs_to_second_door(const Request& request) {
  constexpr std::array answers{"/login/pin", "/login/card", "/login/totp", "/login/stay", "/login/log-off"};
  const bool answer =
      request.method == "POST" && std::find(answers.begin(), answers.end(), request.path) != answers.end();
  return answer || request.path == "/expired" || request.path == "/expired/progress";
}

}  // namespace

Response portal_routes(const Visit& visit) {
  const std::string& path = visit.request.path;
  if (belongs_to_second_door(visit.request)) {
    return second_door_routes(visit);
  }
  if (visit.request.method == "POST") {
    return refuse(visit, Error{ErrorCode::MethodNotAllowed, path});
  }
  if (path == "/") {
    return shown(visit, page(visit, "top", "①"));
  }
  if (path == "/method") {
    return method(visit);
  }
  if (path == "/trouble") {
    return shown(visit, page(visit, "trouble"));
  }
  if (path == "/login/certificate") {
    return to_login(visit);
  }
  if (path == "/logged-off") {
    return logged_off(visit);
  }
  return problem_page(visit, ErrorCode::NotFound);
}

}  // namespace sekisho::http
