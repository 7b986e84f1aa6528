// SPDX-License-Identifier: Apache-2.0
#include "http/login_actions.h"

namespace sekisho::http {
namespace {

Response or_refused(const Visit& visit, Result<Response> response) {
  return response.ok() ? std::move(response).value() : refuse(visit, response.error());
}

bool done(const Guest& guest) { return guest.session.login.stage == login::Stage::Done; }

// A login that ended between its commit and the order's: healed here, on the first page after it.
Result<void> commit_renewal(const Guest& guest) {
  return done(guest) ? guest.visit.portal.renewals.commit(guest.session.held, guest.visit.now)
                     : Result<void>();
}

Result<Response> document(const Guest& guest) {
  const std::string& path = guest.visit.request.path;
  if (path == "/" || !done(guest)) {
    return shown(guest.visit, TRY(next_page(guest)));
  }
  if (path == "/notices") {
    return shown(guest.visit, TRY(notices_page(guest)));
  }
  if (path == "/renewal") {
    return shown(guest.visit, TRY(renewal_page(guest)));
  }
  constexpr std::string_view notices = "/notices/";
  if (path.starts_with(notices)) {
    const auto id = NoticeId::parse(std::string_view(path).substr(notices.size()));
    Json all = TRY(notices_page(guest));
    for (const Json& entry : all["notices"]) {
      if (id.ok() && entry["id"] == id.value().text()) {
        Json one = guest_page(guest, "notice", "⑧");
        one["notice"] = entry;
        TRY(write(guest.visit.portal.logins, [&](login::Records& records) {
          return records.read_notice(id.value(), guest.session.login.member, guest.visit.now);
        }));
        return shown(guest.visit, one);
      }
    }
  }
  return problem_page(guest.visit, ErrorCode::NotFound);
}

Result<Response> read_notice(const Guest& guest, std::string_view id) {
  const auto notice = TRY(NoticeId::parse(id));
  TRY(write(guest.visit.portal.logins, [&](login::Records& records) {
    return records.read_notice(notice, guest.session.login.member, guest.visit.now);
  }));
  return no_content();
}

Result<Response> act_when_done(const Guest& guest) {
  const std::string& path = guest.visit.request.path;
  if (path == "/renewal") {
    return start_renewal(guest);
  }
  if (path == "/renewal/stop") {
    return stop_renewal(guest);
  }
  constexpr std::string_view notices = "/notices/";
  constexpr std::string_view read = "/read";
  if (path.starts_with(notices) && path.ends_with(read) && path.size() > notices.size() + read.size()) {
    return read_notice(
        guest, std::string_view(path).substr(notices.size(), path.size() - notices.size() - read.size()));
  }
  return Error{ErrorCode::NotFound, path};
}

Result<Response> act(const Guest& guest, const Form& form) {
  const std::string& path = guest.visit.request.path;
  if (path == "/login/pin") {
    return pin(guest, form);
  }
  if (path == "/login/card") {
    return card(guest, form);
  }
  if (path == "/login/totp") {
    return totp(guest, form);
  }
  if (path == "/login/go-on") {
    return go_on(guest);
  }
  if (path == "/login/stay") {
    TRY(write(guest.visit.portal.logins, [&](login::Records& records) {
      return records.touch_login(guest.session.login.id_hash, guest.visit.now);
    }));
    return no_content();
  }
  if (path == "/login/log-off") {
    return log_off(guest);
  }
  const bool may_act = done(guest) && !login::came_by_second_door(guest.session.login);
  return may_act ? act_when_done(guest) : Error{ErrorCode::LoginWrongStep, path};
}

}  // namespace

Response get_by_guest(const Guest& guest) {
  constexpr std::string_view renewals = "/renewals/";
  const std::string& path = guest.visit.request.path;
  if (path.starts_with(renewals) && !done(guest)) {
    return refuse(guest.visit, Error{ErrorCode::LoginWrongStep, path});
  }
  if (path.starts_with(renewals)) {
    return or_refused(guest.visit, progress(guest, std::string_view(path).substr(renewals.size())));
  }
  if (const auto committed = commit_renewal(guest); !committed.ok()) {
    return refuse(guest.visit, committed.error());
  }
  return or_refused(guest.visit, document(guest));
}

Response post_by_guest(const Guest& guest) {
  const auto form = read_own_post(guest.visit);
  return form.ok() ? or_refused(guest.visit, act(guest, form.value())) : refuse(guest.visit, form.error());
}

Result<void> keep_language(Guest& guest) {
  login::Login changed = guest.session.login;
  changed.language = guest.visit.language;
  TRY(write(guest.visit.portal.logins, [&](login::Records& records) {
    return records.change_login(changed.id_hash, changed.stage, changed,
                                login::entry_of(changed, "login.language", guest.visit.now));
  }));
  guest.session.login = std::move(changed);
  return {};
}

void set_login_cookie(Response& response, const std::string& value) {
  response.headers.emplace_back("Set-Cookie", std::string(login_cookie) + "=" + value +
                                                  "; Path=/; Secure; HttpOnly; SameSite=Strict" +
                                                  (value.empty() ? "; Max-Age=0" : ""));
}

}  // namespace sekisho::http
