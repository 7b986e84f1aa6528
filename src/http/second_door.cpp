// SPDX-License-Identifier: Apache-2.0
// 有効期限が切れた方, on the portal host. The cookie holds the ticket that names nobody until an old key
// signed over it; then a login by PIN and card that opens this one order.
#include "http/login_actions.h"
#include "renewal/ticket.h"

namespace sekisho::http {
namespace {

constexpr std::string_view ticket_cookie = "__Host-expired";

struct Bound {
  renewal::Order order;
  contract::HeldCertificate held;
};

// The order that an old key opened with the ticket of this browser.
Result<std::optional<Bound>> bound_order(const Visit& visit) {
  const std::string_view ticket = visit.request.cookie(ticket_cookie);
  if (ticket.empty()) {
    return std::optional<Bound>{};
  }
  return write(visit.portal.orders, [&](renewal::Records& records) -> Result<std::optional<Bound>> {
    const auto found = TRY(records.find_ticket(renewal::hash_of_ticket(ticket)));
    auto order = found ? TRY(records.find_order(found->order)) : std::nullopt;
    auto held = order ? TRY(records.find_certificate(order->old_certificate)) : std::nullopt;
    // A ticket that a login minted is not this door's.
    if (!held || !found->login.empty() || !renewal::check_ticket(*found, visit.now).ok()) {
      return std::optional<Bound>{};
    }
    return std::optional<Bound>{Bound{*std::move(order), *std::move(held)}};
  });
}

Result<login::Session> session_of(const Visit& visit) {
  const std::string_view cookie = visit.request.cookie(login_cookie);
  if (cookie.empty()) {
    return Error{ErrorCode::LoginEnded, "no cookie"};
  }
  const auto activity = visit.request.method == "POST" ? login::Activity::Person : login::Activity::Page;
  return login::resume(
      visit.portal.logins,
      login::Arrival{login::hash_of_cookie(cookie), visit.request.host, std::nullopt, activity, visit.now},
      visit.institution().policy);
}

Result<Response> begin(const Visit& visit, const Bound& bound) {
  const login::Cookie cookie = login::mint_cookie();
  const login::Login login{cookie.hash,
                           visit.request.host,
                           bound.held.member,
                           bound.held.fingerprint,
                           contract::role_of(bound.held.member),
                           login::Stage::Pin,
                           visit.language,
                           login::mint_support_number(),
                           visit.now,
                           visit.now,
                           {},
                           {},
                           {}};
  auto session = TRY(write(visit.portal.logins, [&](login::Records& records) -> Result<login::Session> {
    auto member = TRY(records.find_member(login.member));
    if (!member) {
      return Error{ErrorCode::MemberUnknown, login.member.text()};
    }
    TRY(records.keep_login(login, login::entry_of(login, "login.begun_by_second_door", visit.now)));
    return login::Session{login, *std::move(member), bound.held};
  }));
  Response response = shown(visit, TRY(next_page(Guest{visit, std::move(session)})));
  set_login_cookie(response, cookie.text);
  return response;
}

Json waiting_page(const Visit& visit, const std::string& ticket, const renewal::OpenTicketLook& open) {
  Json shown_page = page(visit, "progress");
  shown_page["order"] = open.order.text();
  shown_page["page_path"] = "/expired";
  shown_page["progress_path"] = "/expired/progress";
  shown_page["stop_path"] = nullptr;
  shown_page["progress"] = {
      {"version", 0}, {"stage", "wait"}, {"waited_seconds", (visit.now - open.minted_at).count()}};
  shown_page["launch"] = ticket.empty()
                             ? Json(nullptr)
                             : Json("sekisho:" + visit.institution().host + visit.portal.port + "/" + ticket);
  shown_page["matching_number"] = open.matching_number;
  shown_page["elsewhere"] = false;
  shown_page["until"] = nullptr;
  shown_page["new_until"] = nullptr;
  return shown_page;
}

Result<Response> document(const Visit& visit) {
  auto session = session_of(visit);
  if (session.ok()) {
    return shown(visit, TRY(next_page(Guest{visit, std::move(session).value()})));
  }
  if (const auto bound = TRY(bound_order(visit))) {
    return begin(visit, *bound);
  }
  const std::string ticket(visit.request.cookie(ticket_cookie));
  if (const auto open = TRY(visit.portal.renewals.look_open(visit.institution().code, ticket, visit.now))) {
    return shown(visit, waiting_page(visit, {}, *open));
  }
  Json shown_page = page(visit, "expired");
  shown_page["grace_days"] = visit.institution().policy.grace_days;
  return shown(visit, shown_page);
}

void set_ticket_cookie(Response& response, const std::string& ticket) {
  response.headers.emplace_back("Set-Cookie", std::string(ticket_cookie) + "=" + ticket +
                                                  "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=600");
}

// 期限切れの手続きへ進む, and アプリをもう一度開く.
Result<Response> start(const Visit& visit) {
  TRY(read_own_post(visit));
  auto session = session_of(visit);
  if (session.ok()) {
    const Guest guest{visit, std::move(session).value()};
    if (guest.session.login.stage != login::Stage::Done) {
      return Error{ErrorCode::LoginWrongStep, "PIN and card first"};
    }
    const auto opened =
        TRY(visit.portal.renewals.reopen(guest.session.held, guest.session.login.id_hash, visit.now));
    Json shown_page = TRY(progress_page(guest, opened.order, opened.ticket));
    shown_page["launch"] =
        "sekisho:" + visit.institution().host + visit.portal.port + "/" + opened.ticket_text;
    return json_answer(shown_page);
  }
  const std::string ticket = visit.portal.renewals.mint_open_ticket(visit.institution().code, visit.now);
  const auto open = TRY(visit.portal.renewals.look_open(visit.institution().code, ticket, visit.now));
  if (!open) {
    return Error{ErrorCode::Internal, "fresh open ticket not readable"};
  }
  Response response = json_answer(waiting_page(visit, ticket, *open));
  set_ticket_cookie(response, ticket);
  return response;
}

Result<Response> how_far(const Visit& visit) {
  auto session = session_of(visit);
  if (!session.ok()) {
    const bool bound = TRY(bound_order(visit)).has_value();
    return json_answer(
        {{"version", bound ? 1 : 0}, {"stage", bound ? "login" : "wait"}, {"waited_seconds", 0}});
  }
  const Guest guest{visit, std::move(session).value()};
  if (guest.session.login.stage != login::Stage::Done) {
    return json_answer({{"version", 1}, {"stage", "login"}, {"waited_seconds", 0}});
  }
  const Json shown_page = TRY(second_door_page(guest));
  if (shown_page["page"] == "done") {
    return json_answer({{"version", 1'000'000}, {"stage", "done"}, {"waited_seconds", 0}});
  }
  return json_answer(shown_page["progress"]);
}

Result<Response> routed(const Visit& visit) {
  const bool post = visit.request.method == "POST";
  if (visit.request.path == "/expired") {
    return post ? start(visit) : document(visit);
  }
  if (visit.request.path == "/expired/progress" && !post) {
    return how_far(visit);
  }
  if (!post) {
    return Error{ErrorCode::MethodNotAllowed, visit.request.path};
  }
  auto session = TRY(session_of(visit));
  return post_by_guest(Guest{visit, std::move(session)});
}

}  // namespace

Response second_door_routes(const Visit& visit) {
  auto response = routed(visit);
  return response.ok() ? std::move(response).value() : refuse(visit, response.error());
}

}  // namespace sekisho::http
