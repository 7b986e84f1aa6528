// SPDX-License-Identifier: Apache-2.0
#include "http/login_pages.h"
#include "renewal/ticket.h"

namespace sekisho::http {
namespace {

using renewal::State;

// Accepted, and not issued after so long: the signer is away; the person need not wait.
constexpr std::chrono::seconds queued_after{15};

std::string_view open_stage(const renewal::Order& order, const std::optional<renewal::Ticket>& ticket,
                            Time now) {
  if (order.state == State::Issued) {
    return "install";
  }
  if (order.state == State::Requested) {
    const bool late = ticket && ticket->consented_at && now - *ticket->consented_at > queued_after;
    return late ? "queued" : "issue";
  }
  if (!ticket || now > ticket->expires_at || !ticket->looked_at) {
    return "wait";
  }
  if (ticket->declined_at) {
    return "declined";
  }
  return ticket->consented_at ? "key" : "consent";
}

std::string_view stage_of(const renewal::Order& order, const std::optional<renewal::Ticket>& ticket,
                          Time now) {
  switch (order.state) {
    case State::Opened:
    case State::Requested:
    case State::Issued:
      return open_stage(order, ticket, now);
    case State::Proven:
    case State::Committed:
    case State::Retired:
      return "done";
    case State::Cancelled:
      return "stopped";
    case State::Lapsed:
      return "lapsed";
    case State::Rejected:
      return "rejected";
  }
  return "rejected";
}

Result<Json> done_page(const Guest& guest, const renewal::Order& order) {
  const auto fresh = TRY(read(guest.visit.portal.orders, [&](renewal::Records& records) {
    return records.find_certificate(*order.new_certificate);
  }));
  if (!fresh) {
    return Error{ErrorCode::OrderUnknown, "new certificate gone"};
  }
  const auto& institution = guest.visit.institution();
  Json shown = guest_page(guest, "done", "⑫");
  shown["new_until"] = rfc3339(fresh->not_after);
  shown["new_month"] = year_month(fresh->not_after, institution.zone);
  shown["next_notice"] = rfc3339(fresh->not_after - std::chrono::days{institution.policy.window_days});
  shown["common_name"] = fresh->common_name;
  shown["company"] = guest.session.member.company;
  shown["renewed_at"] = rfc3339(order.proven_at.value_or(guest.visit.now));
  shown["serial"] = fresh->serial.text();
  return shown;
}

struct OpenOrder {
  std::optional<renewal::Order> order;
  std::optional<renewal::Ticket> ticket;
};

Result<OpenOrder> open_order_of(const Guest& guest) {
  return read(guest.visit.portal.orders, [&](renewal::Records& records) -> Result<OpenOrder> {
    auto order = TRY(records.find_open_order(guest.session.held.fingerprint));
    auto ticket = order ? TRY(records.newest_ticket(order->id)) : std::nullopt;
    return OpenOrder{std::move(order), std::move(ticket)};
  });
}

Json renew_page(const Guest& guest) {
  const auto& held = guest.session.held;
  Json shown = guest_page(guest, "renew", "⑨");
  shown["until"] = rfc3339(held.not_after);
  shown["new_until"] = rfc3339(renewal::Renewals::new_end(held, guest.visit.institution()));
  shown["open_order"] = false;
  return shown;
}

// Where the page asks, starts again and stops: the second door has its own on the portal host.
void add_paths(const Guest& guest, Json& shown) {
  const bool second = login::came_by_second_door(guest.session.login);
  shown["page_path"] = second ? "/expired" : "/renewal";
  shown["progress_path"] =
      second ? std::string("/expired/progress") : "/renewals/" + shown["order"].get<std::string>();
  shown["stop_path"] = second ? Json(nullptr) : Json("/renewal/stop");
}

}  // namespace

Json progress_json(const renewal::Order& order, const std::optional<renewal::Ticket>& ticket, Time now) {
  const auto waited = ticket ? (now - ticket->minted_at).count() : 0;
  return {{"version", order.version}, {"stage", stage_of(order, ticket, now)}, {"waited_seconds", waited}};
}

Result<Json> progress_page(const Guest& guest, const renewal::Order& order,
                           const std::optional<renewal::Ticket>& ticket) {
  const auto& held = guest.session.held;
  const bool usable = ticket && renewal::check_ticket(*ticket, guest.visit.now).ok();
  Json shown = guest_page(guest, "progress", "⑨");
  shown["order"] = order.id.text();
  add_paths(guest, shown);
  shown["progress"] = progress_json(order, ticket, guest.visit.now);
  shown["launch"] = nullptr;
  shown["matching_number"] = usable ? Json(ticket->matching_number) : Json(nullptr);
  shown["elsewhere"] =
      usable && ticket->login != guest.session.login.id_hash && ticket->looked_at.has_value();
  shown["until"] = rfc3339(held.not_after);
  shown["new_until"] = rfc3339(renewal::Renewals::new_end(held, guest.visit.institution()));
  return shown;
}

Result<Json> second_door_page(const Guest& guest) {
  const OpenOrder open = TRY(open_order_of(guest));
  if (open.order && open.order->state != State::Proven) {
    return progress_page(guest, *open.order, open.ticket);
  }
  const auto orders = TRY(read(guest.visit.portal.orders, [&](renewal::Records& records) {
    return records.orders_of(guest.session.login.member);
  }));
  for (const renewal::Order& order : orders) {
    if (order.old_certificate == guest.session.held.fingerprint && order.new_certificate && order.proven_at) {
      return done_page(guest, order);
    }
  }
  return Error{ErrorCode::OrderUnknown, "no order of this expired certificate"};
}

Result<Json> renewal_page(const Guest& guest) {
  const OpenOrder open = TRY(open_order_of(guest));
  if (open.order && open.order->state == State::Proven) {
    return done_page(guest, *open.order);
  }
  if (open.order) {
    return progress_page(guest, *open.order, open.ticket);
  }
  const Time opens =
      guest.session.held.not_after - std::chrono::days{guest.visit.institution().policy.window_days};
  if (guest.visit.now < opens ||
      !login::allowed(guest.session.held, login::Purpose::Renew, guest.visit.now)) {
    return notices_page(guest);
  }
  return renew_page(guest);
}

}  // namespace sekisho::http
