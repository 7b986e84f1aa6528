// SPDX-License-Identifier: Apache-2.0
// PIN, card and token as answers; going on past a doctor's page; log-off.
#include "http/login_actions.h"

namespace sekisho::http {
namespace {

login::StepTools tools_of(const Guest& guest) {
  return {guest.visit.portal.logins, guest.visit.portal.keys, guest.visit.portal.hashing};
}

// The session as it is after a refused attempt: counters and locks have moved.
Result<Json> page_now(const Guest& guest) {
  auto member = TRY(write(guest.visit.portal.logins, [&](login::Records& records) {
    return records.find_member(guest.session.login.member);
  }));
  Guest fresh = guest;
  if (member) {
    fresh.session.member = *std::move(member);
  }
  return next_page(fresh);
}

Result<Response> answered(const Guest& guest, login::Attempt attempt) {
  if (attempt.advanced) {
    return moved_on(guest, *std::move(attempt.advanced));
  }
  Json more = Json::object();
  switch (attempt.refused) {
    case ErrorCode::PinWrong:
    case ErrorCode::CardWrong:
    case ErrorCode::TotpWrong:
      more["tries_left"] = attempt.tries_left;
      break;
    case ErrorCode::CardFormat:
      more["field"] = attempt.field;
      break;
    case ErrorCode::PinLocked:
    case ErrorCode::CardLocked:
    case ErrorCode::LoginWrongStep:
      more["page"] = TRY(page_now(guest));
      break;
    default:
      break;
  }
  return refuse(guest.visit, Error{attempt.refused, "support " + guest.session.login.support}, more);
}

Result<void> after_login(const Guest& guest) {
  const auto& renewals = guest.visit.portal.renewals;
  if (login::came_by_second_door(guest.session.login)) {
    return renewals.release(guest.session.held, guest.visit.now);
  }
  // Prove, then retire: the new certificate has now logged in from the person's own browser.
  return renewals.commit(guest.session.held, guest.visit.now);
}

}  // namespace

void leave_host(const Portal& portal, const std::string& host) {
  if (portal.hosts.match(host).kind == HostKind::Login) {
    portal.hosts.end(host);
    portal.forget(host);
  }
}

Result<Response> moved_on(const Guest& guest, login::Advanced advanced) {
  for (const std::string& host : advanced.ended_hosts) {
    leave_host(guest.visit.portal, host);
  }
  const std::string cookie = advanced.cookie.text;
  auto fresh = TRY(write(guest.visit.portal.logins, [&](login::Records& records) -> Result<login::Session> {
    auto member = TRY(records.find_member(advanced.login.member));
    auto held = TRY(records.find_certificate(advanced.login.certificate));
    if (!member || !held) {
      return Error{ErrorCode::MemberUnknown, advanced.login.member.text()};
    }
    return login::Session{advanced.login, *std::move(member), *std::move(held)};
  }));
  const Guest next{guest.visit, std::move(fresh)};
  if (next.session.login.stage == login::Stage::Done) {
    TRY(after_login(next));
  }
  Response response = json_answer(TRY(next_page(next)));
  set_login_cookie(response, cookie);
  return response;
}

Result<Response> go_on(const Guest& guest) {
  // While the doctor's page stands nobody asks the certificate's status: it is asked here.
  if (guest.session.login.stage != login::Stage::Certificate ||
      !login::allowed(guest.session.held, login::Purpose::LogOff, guest.visit.now)) {
    return answered(guest, login::Attempt{std::nullopt, ErrorCode::LoginWrongStep, 0, {}});
  }
  auto advanced = TRY(write(guest.visit.portal.logins, [&](login::Records& records) {
    return login::advance(records, guest.session, login::Stage::Pin, guest.visit.now);
  }));
  if (!advanced) {
    return answered(guest, login::Attempt{std::nullopt, ErrorCode::LoginWrongStep, 0, {}});
  }
  return moved_on(guest, *std::move(advanced));
}

Result<Response> pin(const Guest& guest, const Form& form) {
  return answered(guest, TRY(login::try_pin(tools_of(guest), guest.session, guest.visit.institution().policy,
                                            TRY(form.text("pin")), guest.visit.now)));
}

Result<Response> card(const Guest& guest, const Form& form) {
  const auto typed = TRY(form.texts("values"));
  return answered(guest, TRY(login::try_card(tools_of(guest), guest.session, guest.visit.institution().policy,
                                             typed, guest.visit.now)));
}

Result<Response> totp(const Guest& guest, const Form& form) {
  return answered(guest, TRY(login::try_totp(tools_of(guest), guest.session, guest.visit.institution().policy,
                                             TRY(form.text("code")), guest.visit.now)));
}

Result<Response> log_off(const Guest& guest) {
  const Visit& visit = guest.visit;
  const auto order =
      TRY(write(visit.portal.orders, [&](renewal::Records& records) -> Result<std::optional<renewal::Order>> {
        TRY(records.void_tickets_of_login(guest.session.login.id_hash, visit.now));
        return records.find_open_order(guest.session.held.fingerprint);
      }));
  TRY(login::log_off(visit.portal.logins, guest.session, visit.now));
  leave_host(visit.portal, visit.request.host);
  std::string location = visit.portal_url() + "/logged-off?ended=log_off";
  location += visit.language == Language::English ? "&lang=en" : "&lang=ja";
  if (order && order->state != renewal::State::Proven) {
    location += "&until=" + rfc3339(order->expires_at);
  }
  Response response = json_answer({{"location", location}});
  set_login_cookie(response, "");
  return response;
}

}  // namespace sekisho::http
