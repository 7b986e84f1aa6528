// SPDX-License-Identifier: Apache-2.0
// The login host: who may be here (TLS certificate and cookie that belong together), then what they may do.
#include "crypto/digest.h"
#include "http/login_actions.h"

namespace sekisho::http {
namespace {

Fingerprint fingerprint_of(const PeerCertificates& peer) {
  return Fingerprint::trusted(crypto::sha256_hex(peer.leaf));
}

// What the page asks by itself keeps nobody logged in.
login::Activity activity_of(const Request& request) {
  return request.path.starts_with("/renewals/") ? login::Activity::Page : login::Activity::Person;
}

Result<login::Session> session_of(const Visit& visit) {
  const std::string_view cookie = visit.request.cookie(login_cookie);
  if (cookie.empty() || !visit.request.peer) {
    return Error{ErrorCode::LoginEnded, "no cookie or no certificate"};
  }
  return login::resume(
      visit.portal.logins,
      login::Arrival{login::hash_of_cookie(cookie), visit.request.host, fingerprint_of(*visit.request.peer),
                     activity_of(visit.request), visit.now},
      visit.institution().policy);
}

Response used_address(const Visit& visit, ErrorCode why) {
  if (visit.request.method == "POST" || visit.request.header("accept") == "application/json") {
    return refuse(visit, Error{why, visit.request.path});
  }
  Json shown_page = page(visit, "used_address");
  shown_page["ended_idle"] = why == ErrorCode::LoginIdle;
  return shown(visit, shown_page);
}

// A login that was and is over: its name never asks for a certificate again.
Response over(const Visit& visit, ErrorCode why) {
  leave_host(visit.portal, visit.request.host);
  return used_address(visit, why);
}

Response without_session(const Visit& visit, const Error& why) {
  if (http_status(why.code) >= 500) {
    return refuse(visit, why);
  }
  const bool was_here = !visit.request.cookie(login_cookie).empty();
  if (was_here && why.code == ErrorCode::LoginIdle) {
    return over(visit, why.code);
  }
  const bool arrives = visit.request.method != "POST" && visit.request.path == "/";
  if (!arrives) {
    return used_address(visit, why.code);
  }
  return arrive(visit);
}

Visit in_language_of(const Visit& visit, const login::Session& session) {
  Visit same = visit;
  if (visit.request.query.count("lang") == 0) {
    same.language = session.login.language;
  }
  return same;
}

}  // namespace

Response login_routes(const Visit& visit) {
  if (!visit.portal.hosts.asks(visit.request.host)) {
    return used_address(visit, ErrorCode::LoginEnded);
  }
  visit.portal.hosts.used(visit.request.host);
  auto session = session_of(visit);
  if (!session.ok()) {
    return without_session(visit, session.error());
  }
  const Visit spoken = in_language_of(visit, session.value());
  Guest guest{spoken, std::move(session).value()};
  if (spoken.language != guest.session.login.language) {
    const auto kept = keep_language(guest);
    if (!kept.ok()) {
      return refuse(spoken, kept.error());
    }
  }
  return visit.request.method == "POST" ? post_by_guest(guest) : get_by_guest(guest);
}

}  // namespace sekisho::http
