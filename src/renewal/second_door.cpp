// SPDX-License-Identifier: Apache-2.0
// An expired certificate in its grace days (design §4, "the second door"). The ticket names nobody; the first
// thing that is stored is a signature by the old key. The order waits as OPENED with its request on record
// until PIN and card were right.
#include "renewal/issuing.h"
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;

Result<void> check_grace(const contract::HeldCertificate& held, const contract::Institution& institution,
                         Time now) {
  if (held.member.institution != institution.code) {
    return Error{ErrorCode::DoctorOtherInstitution, held.member.text()};
  }
  if (held.status != CertificateStatus::Active) {
    return Error{ErrorCode::NotAllowed, "certificate is " + std::string(contract::name_of(held.status))};
  }
  if (now <= held.not_after) {
    return Error{ErrorCode::NotAllowed, "not expired: it renews by logging in"};
  }
  if (now > held.not_after + std::chrono::days{institution.policy.grace_days}) {
    return Error{ErrorCode::DoctorExpiredLate, held.fingerprint.text()};
  }
  return {};
}

// The session's copy is as old as its request: the record is asked.
Result<void> check_grace_now(Records& records, const Fingerprint& expired,
                             const contract::Institution& institution, Time now) {
  const auto held = TRY(records.find_certificate(expired));
  return held ? check_grace(*held, institution, now) : Error{ErrorCode::DoctorUnknownLeaf, expired.text()};
}

// A machine has no PIN and no card to release the order with.
Result<contract::HeldCertificate> find_person_s(Records& records, const Fingerprint& expired) {
  const auto held = TRY(records.find_certificate(expired));
  const auto member = held ? TRY(records.find_member(held->member)) : std::nullopt;
  if (!member) {
    return Error{ErrorCode::DoctorUnknownLeaf, expired.text()};
  }
  return member->kind == contract::MemberKind::Machine
             ? Result<contract::HeldCertificate>(Error{ErrorCode::DoctorMachine, expired.text()})
             : *held;
}

// An order that was opened in time and got no request yet gives way; one with another request keeps its
// owner.
Result<std::optional<Order>> make_way(Records& records, const Fingerprint& old, const std::string& digest,
                                      Time now) {
  const auto open = TRY(records.find_open_order(old));
  if (!open || open->request_digest == digest) {
    return open;
  }
  if (open->state != State::Opened || !open->request_digest.empty()) {
    return Error{ErrorCode::OrderHasOtherRequest, open->id.text()};
  }
  TRY(close(records, *open, State::Cancelled, entry_of(*open, "renewal.gave_way", "agent", now)));
  return std::optional<Order>{};
}

// A key alone has opened it: it does not keep the certificate's one order for longer than PIN and card may
// take.
constexpr std::chrono::hours waits_for_the_person{24};

Order waiting_order(const OrderId& id, const contract::HeldCertificate& held, Time now) {
  return Order{id,
               held.member,
               held.fingerprint,
               State::Opened,
               1,
               now,
               now + waits_for_the_person,
               {},
               {},
               {},
               {},
               {},
               {},
               {},
               {},
               {}};
}

Result<void> keep_with_request(Records& records, Order& order, const RenewalRequest& request, Time now) {
  order.request_digest = request.digest;
  order.request_key = hex(request.key.der());
  order.evidence = request.evidence;
  const audit::Entry entry = entry_of(order, "renewal.opened_by_expired", "agent", now);
  if (!TRY(records.remember_key(request.key.fingerprint(), order.id, now)) ||
      !TRY(records.keep_order(order, entry))) {
    return Error{ErrorCode::KeySeenBefore, request.key.fingerprint().text()};
  }
  return {};
}

// Bound to its order from now on: look() and the page find it.
Ticket bound_ticket(const std::string& text, const OpenTicket& open, const OrderId& order,
                    const contract::Policy& policy, Time now) {
  return Ticket{hash_of_ticket(text),
                order,
                {},
                open.matching_number,
                open.minted_at,
                open.minted_at + std::chrono::minutes{policy.ticket_minutes},
                now,
                now,
                {},
                {}};
}

}  // namespace

std::string Renewals::mint_open_ticket(const InstitutionCode& institution, Time now) const {
  return renewal::mint_open_ticket(around_.nonce_key, institution, now);
}

Result<std::optional<OpenTicketLook>> Renewals::look_open(const InstitutionCode& institution,
                                                          std::string_view ticket_text, Time now) const {
  const auto open = read_open_ticket(around_.nonce_key, institution, ticket_text, now);
  if (!open) {
    return std::optional<OpenTicketLook>{};
  }
  const auto bound = TRY(read(
      around_.records, [&](Records& records) { return records.find_ticket(hash_of_ticket(ticket_text)); }));
  if (bound) {
    return std::optional<OpenTicketLook>{};
  }
  return std::optional(OpenTicketLook{open->order, open->matching_number, open->minted_at,
                                      mint_nonce(around_.nonce_key, nonce_purpose(open->order), now)});
}

Result<Issued> Renewals::request_by_expired(const Signed& by_old_key, const std::string& ticket_text,
                                            ByteView csr_der, Time now) const {
  const auto ticket = read_open_ticket(around_.nonce_key, by_old_key.institution, ticket_text, now);
  const auto institution = around_.institution(by_old_key.institution);
  if (!ticket || !institution) {
    return Error{ErrorCode::TicketInvalid, "open ticket over"};
  }
  const crypto::JwsHeader& header = by_old_key.jws.header();
  TRY(check_address(by_old_key, "sekisho-request", by_old_key.institution));
  TRY(check_nonce(around_.nonce_key, nonce_purpose(ticket->order), header.nonce, now));
  const auto named = TRY(Fingerprint::parse(hex(TRY(parse_base64url(header.certificate)))));
  const auto held =
      TRY(read(around_.records, [&](Records& records) { return find_person_s(records, named); }));
  TRY(check_grace(held, *institution, now));
  const auto leaf = TRY(certificate::Certificate::recorded(held.pem));
  TRY(by_old_key.jws.verify(leaf.public_key()));
  const auto csr = TRY(certificate::Request::parse(csr_der));
  TRY(check_key_is_new(csr.key(), leaf.public_key(), current_issuer(institution->code).get()));
  TRY(around_.records.run([&](Records& records) -> Result<void> {
    auto order = TRY(make_way(records, held.fingerprint, csr.digest(), now));
    if (!order) {
      TRY(check_key_kind(*institution, csr.key()));
      order = waiting_order(ticket->order, held, now);
      TRY(keep_with_request(records, *order, {csr.key(), csr.digest(), by_old_key.jws.compact()}, now));
    }
    return records.keep_ticket(bound_ticket(ticket_text, *ticket, order->id, institution->policy, now),
                               entry_of(*order, "renewal.ticket", "agent", now));
  }));
  return Error{ErrorCode::OrderAwaitsLogin, ticket->order.text()};
}

Result<void> Renewals::release(const contract::HeldCertificate& expired, Time now) const {
  const auto institution = around_.institution(expired.member.institution);
  if (!institution) {
    return Error{ErrorCode::InstitutionUnknown, expired.member.institution.text()};
  }
  return around_.records.run([&](Records& records) -> Result<void> {
    TRY(check_grace_now(records, expired.fingerprint, *institution, now));
    auto order = TRY(records.find_open_order(expired.fingerprint));
    if (!order || order->request_digest.empty() || order->state != State::Opened) {
      return {};
    }
    order->state = State::Requested;
    order->expires_at = now + std::chrono::days{institution->policy.order_days};
    return move_order(records, State::Opened, *order,
                      entry_of(*order, "renewal.requested", order->member.text(), now));
  });
}

Result<Opened> Renewals::reopen(const contract::HeldCertificate& expired, const std::string& login,
                                Time now) const {
  const auto institution = around_.institution(expired.member.institution);
  if (!institution) {
    return Error{ErrorCode::InstitutionUnknown, expired.member.institution.text()};
  }
  const std::string text = mint_ticket_text();
  return write(around_.records, [&](Records& records) -> Result<Opened> {
    TRY(check_grace_now(records, expired.fingerprint, *institution, now));
    const auto order = TRY(records.find_open_order(expired.fingerprint));
    if (!order) {
      return Error{ErrorCode::OrderUnknown, expired.fingerprint.text()};
    }
    const auto earlier = TRY(records.newest_ticket(order->id));
    Ticket ticket{hash_of_ticket(text),
                  order->id,
                  login,
                  earlier ? earlier->matching_number : mint_matching_number(),
                  now,
                  now + std::chrono::minutes{institution->policy.ticket_minutes},
                  {},
                  {},
                  {},
                  {}};
    TRY(records.keep_ticket(ticket, entry_of(*order, "renewal.ticket", order->member.text(), now)));
    return Opened{*order, std::move(ticket), text};
  });
}

}  // namespace sekisho::renewal
