// SPDX-License-Identifier: Apache-2.0
// 更新, 中止する, and the page's question how far it is.
#include <charconv>

#include "http/login_actions.h"

namespace sekisho::http {
namespace {

Result<renewal::Opener> opener_of(const Guest& guest) {
  if (!login::allowed(guest.session.held, login::Purpose::Renew, guest.visit.now)) {
    return Error{ErrorCode::NotAllowed, "renew"};
  }
  return renewal::Opener{guest.session.held, guest.session.login.id_hash};
}

struct Seen {
  renewal::Order order;
  std::optional<renewal::Ticket> ticket;
};

}  // namespace

Result<Response> start_renewal(const Guest& guest) {
  const auto opened = TRY(guest.visit.portal.renewals.open(TRY(opener_of(guest)), guest.visit.now));
  if (opened.order.state == renewal::State::Proven) {
    return json_answer(TRY(renewal_page(guest)));
  }
  Json shown_page = TRY(progress_page(guest, opened.order, opened.ticket));
  shown_page["launch"] =
      "sekisho:" + guest.visit.institution().host + guest.visit.portal.port + "/" + opened.ticket_text;
  return json_answer(shown_page);
}

Result<Response> stop_renewal(const Guest& guest) {
  const auto stopped = TRY(guest.visit.portal.renewals.stop(TRY(opener_of(guest)), guest.visit.now));
  return json_answer(TRY(progress_page(guest, stopped, std::nullopt)));
}

Result<Response> progress(const Guest& guest, std::string_view order_text) {
  const auto id = TRY(OrderId::parse(order_text));
  const auto seen = TRY(read(guest.visit.portal.orders, [&](renewal::Records& records) -> Result<Seen> {
    auto order = TRY(records.find_order(id));
    // Owner: somebody else's order is as unknown as none.
    if (!order || order->member != guest.session.login.member) {
      return Error{ErrorCode::OrderUnknown, id.text()};
    }
    auto ticket = TRY(records.newest_ticket(id));
    return Seen{*order, std::move(ticket)};
  }));
  const Json now = progress_json(seen.order, seen.ticket, guest.visit.now);
  const auto after = guest.visit.request.query.find("after");
  int version = -1;
  if (after != guest.visit.request.query.end()) {
    std::from_chars(after->second.data(), after->second.data() + after->second.size(), version);
  }
  // What comes with time and not with a change is always worth telling: the signer is long in answering, the
  // ticket ran out.
  const bool ran_out = seen.ticket && guest.visit.now > seen.ticket->expires_at;
  const bool same = version == seen.order.version && now["stage"] != "queued" && !ran_out;
  return same ? no_content() : json_answer(now);
}

}  // namespace sekisho::http
