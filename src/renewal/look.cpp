// SPDX-License-Identifier: Apache-2.0
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal {
namespace {

struct Found {
  Ticket ticket;
  Order order;
};

Result<Found> find(Records& records, std::string_view ticket_text, Time now) {
  const auto ticket = TRY(records.find_ticket(hash_of_ticket(ticket_text)));
  if (!ticket) {
    return Error{ErrorCode::TicketInvalid, "unknown ticket"};
  }
  TRY(check_ticket(*ticket, now));
  const auto order = TRY(records.find_order(ticket->order));
  if (!order) {
    return Error{ErrorCode::OrderUnknown, ticket->order.text()};
  }
  return Found{*ticket, *order};
}

}  // namespace

Result<Looked> Renewals::look(const InstitutionCode& asked_at, std::string_view ticket_text, Time now) const {
  auto looked = TRY(write(around_.records, [&](Records& records) -> Result<Looked> {
    Found found = TRY(find(records, ticket_text, now));
    if (found.order.member.institution != asked_at) {
      return Error{ErrorCode::TicketInvalid, "ticket of another institution"};
    }
    auto member = TRY(records.find_member(found.order.member));
    auto held = TRY(records.find_certificate(found.order.old_certificate));
    auto institution = around_.institution(found.order.member.institution);
    if (!member || !held || !institution) {
      return Error{ErrorCode::OrderUnknown, "order without its member, certificate or institution"};
    }
    // The order itself does not change: only the page learns that the window is open.
    if (!found.ticket.looked_at) {
      found.ticket.looked_at = now;
      TRY(records.change_ticket(found.ticket));
    }
    return Looked{found.order, found.ticket, *std::move(member), *std::move(held), *std::move(institution),
                  {}};
  }));
  looked.nonce = mint_nonce(around_.nonce_key, nonce_purpose(looked.order.id), now);
  return looked;
}

Result<void> Renewals::tell(std::string_view ticket_text, Told what, Time now) const {
  return around_.records.run([&](Records& records) -> Result<void> {
    Found found = TRY(find(records, ticket_text, now));
    auto& moment = what == Told::Consented ? found.ticket.consented_at : found.ticket.declined_at;
    if (moment) {
      return {};
    }
    moment = now;
    return records.change_ticket(found.ticket);
  });
}

Result<Nonce> Renewals::nonce(const OrderId& order, Time now) const {
  const auto found = TRY(read(around_.records, [&](Records& records) { return records.find_order(order); }));
  if (!found) {
    return Error{ErrorCode::OrderUnknown, order.text()};
  }
  return Nonce{mint_nonce(around_.nonce_key, nonce_purpose(order), now), found->state};
}

}  // namespace sekisho::renewal
