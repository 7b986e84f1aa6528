// SPDX-License-Identifier: Apache-2.0
// OPENED → REQUESTED: the first CSR accepted owns the order, and the same CSR gets the same bytes; what then
// happens to it, in issue.cpp.

#include "base/json.h"
#include "renewal/issuing.h"
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal {
namespace {

struct Claim {
  std::string ticket;
  Bytes csr;
};

Result<Claim> read_claim(const std::string& payload) {
  const auto json = nlohmann::json::parse(payload, nullptr, false);
  if (!json.is_object() || !json.contains("ticket") || !json["ticket"].is_string() || !json.contains("csr") ||
      !json["csr"].is_string()) {
    return Error{ErrorCode::BadRequest, "payload is not {ticket, csr}"};
  }
  // Not inside the braces: leaving a half-built aggregate from a TRY leaks with g++ 12 (docs/MISTAKES.md).
  Bytes csr = TRY(parse_base64url(json["csr"].get<std::string>()));
  return Claim{json["ticket"].get<std::string>(), std::move(csr)};
}

struct Asked {
  Ticket ticket;
  Order order;
  contract::HeldCertificate old_certificate;
};

Result<Asked> find_asked(Records& records, const std::string& ticket_text, Time now) {
  const auto ticket = TRY(records.find_ticket(hash_of_ticket(ticket_text)));
  if (!ticket) {
    return Error{ErrorCode::TicketInvalid, "unknown ticket"};
  }
  TRY(check_ticket(*ticket, now));
  const auto order = TRY(records.find_order(ticket->order));
  const auto held = order ? TRY(records.find_certificate(order->old_certificate)) : std::nullopt;
  if (!held) {
    return Error{ErrorCode::OrderUnknown, "ticket without order or certificate"};
  }
  return Asked{*ticket, *order, *held};
}

Result<void> check_header(const Signed& by_old_key, const Asked& asked, const Secret& nonce_key, Time now) {
  const crypto::JwsHeader& header = by_old_key.jws.header();
  const Bytes old_hash = TRY(parse_hex(asked.old_certificate.fingerprint.text()));
  if (header.certificate != base64url(old_hash)) {
    return Error{ErrorCode::JwsWrongSignature, "x5t#S256 names another certificate"};
  }
  return check_nonce(nonce_key, nonce_purpose(asked.order.id), header.nonce, now);
}

}  // namespace

Result<void> check_key_is_new(const crypto::PublicKey& key, const crypto::PublicKey& old_key,
                              const certificate::Issuer* issuer) {
  if (key.der() == old_key.der() ||
      (issuer != nullptr && key.der() == issuer->authority().public_key().der())) {
    return Error{ErrorCode::KeySeenBefore, key.fingerprint().text()};
  }
  return {};
}

Result<Issued> Renewals::request(const Signed& by_old_key, Time now) const {
  // The payload is only believed for finding the key that must have signed it.
  const Claim claim = TRY(read_claim(by_old_key.jws.unverified_payload()));
  if (TRY(look_open(by_old_key.institution, claim.ticket, now))) {
    return request_by_expired(by_old_key, claim.ticket, claim.csr, now);
  }
  const Asked asked =
      TRY(read(around_.records, [&](Records& records) { return find_asked(records, claim.ticket, now); }));
  const InstitutionCode& institution = asked.order.member.institution;
  TRY(check_address(by_old_key, "sekisho-request", institution));
  TRY(check_header(by_old_key, asked, around_.nonce_key, now));
  const auto old_leaf = TRY(certificate::Certificate::recorded(asked.old_certificate.pem));
  TRY(by_old_key.jws.verify(old_leaf.public_key()));
  const auto csr = TRY(certificate::Request::parse(claim.csr));
  TRY(check_key_is_new(csr.key(), old_leaf.public_key(), current_issuer(institution).get()));
  const Underway::Mark mark(*underway_, asked.order.id);
  RenewalRequest request{csr.key(), csr.digest(), by_old_key.jws.compact()};
  request.planned = plan_ahead(asked.old_certificate, csr.key(), now);
  const Order order = TRY(accept_request(request, asked.order, now));
  const bool planned_now = request.planned && order.serial == request.planned->draft.serial();
  return issue(order, now, {&old_leaf, planned_now});
}

Result<Order> own_order(Records& records, Order order, const RenewalRequest& request,
                        const contract::Institution& institution, Time now) {
  if (order.request_digest == request.digest) {
    return order;
  }
  if (!is_open(order.state)) {
    return Error{ErrorCode::OrderClosed, std::string(name_of(order.state))};
  }
  // The second door's order holds its request while it still waits for PIN and card as OPENED.
  if (order.state != State::Opened || !order.request_digest.empty()) {
    return Error{ErrorCode::OrderHasOtherRequest, "the first request owns the order"};
  }
  TRY(check_key_kind(institution, request.key));
  if (!TRY(records.remember_key(request.key.fingerprint(), order.id, now))) {
    return Error{ErrorCode::KeySeenBefore, request.key.fingerprint().text()};
  }
  order.state = State::Requested;
  order.request_digest = request.digest;
  order.request_key = hex(request.key.der());
  order.evidence = request.evidence;
  order.asked_by = request.actor;
  const bool planned = request.planned && !TRY(find_halt(records, request.planned->authority, now));
  if (planned) {
    take_plan(order, request.planned->draft);
  }
  TRY(move_order(records, State::Opened, order, entry_of(order, "renewal.requested", request.actor, now)));
  TRY(planned ? records.note(entry_of(order, "renewal.planned", request.actor, now)) : Result<void>());
  return order;
}

Result<Order> with_known(Records& records, const Order& known,
                         const std::function<Result<Order>(const Order&)>& work) {
  auto done = work(known);
  if (done.ok() || done.error().code != ErrorCode::Busy) {
    return done;
  }
  const auto found = TRY(records.find_order(known.id));
  return found ? work(*found) : Result<Order>(Error{ErrorCode::OrderUnknown, known.id.text()});
}

Result<Order> Renewals::accept_request(const RenewalRequest& request, const Order& known, Time now) const {
  const auto institution = around_.institution(known.member.institution);
  if (!institution) {
    return Error{ErrorCode::OrderUnknown, known.id.text()};
  }
  bool rejected = false;
  auto order = TRY(write(around_.records, [&](Records& records) {
    return with_known(records, known, [&](const Order& found) -> Result<Order> {
      rejected = TRY(reject_if_a_certificate_is_gone(records, found, now));
      return rejected ? Result<Order>(found) : own_order(records, found, request, *institution, now);
    });
  }));
  if (rejected || !(is_open(order.state) || order.state == State::Committed)) {
    return Error{ErrorCode::OrderClosed, "order is over"};
  }
  around_.after_step("requested");
  if (!order.tbs.empty()) {
    around_.after_step("planned");
  }
  return order;
}

}  // namespace sekisho::renewal
