// SPDX-License-Identifier: Apache-2.0
// OPENED → REQUESTED → ISSUED: record → lint → sign → compare → record (design §4). Any crash between two of
// these lines is healed by the same request sent again: the first CSR accepted owns the order, and the same
// CSR gets the same bytes.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "certificate/lint.h"
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

Result<Order> keep_issued(Records& records, const OrderId& id, const certificate::Certificate& leaf,
                          const Fingerprint& authority, Time now) {
  auto found = TRY(records.find_order(id));
  if (!found || found->state != State::Requested) {
    return found ? Result<Order>(*found) : Result<Order>(Error{ErrorCode::OrderUnknown, id.text()});
  }
  const audit::Entry entry = entry_of(*found, "renewal.issued", found->asked_by, now);
  TRY(records.keep_certificate(provisional({found->id, found->member}, leaf, authority, now), entry));
  found->state = State::Issued;
  if (!found->request_jws.starts_with(certificate::cmp_evidence)) {
    found->request_jws.clear();  // it holds the ticket's text, of which only the hash is kept
  }
  found->new_certificate = leaf.fingerprint();
  if (!TRY(records.change_order(State::Requested, *found, entry))) {
    return Error{ErrorCode::Busy, "order moved meanwhile"};
  }
  return *found;
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
  const auto old_leaf = TRY(certificate::Certificate::parse_pem(asked.old_certificate.pem));
  TRY(by_old_key.jws.verify(old_leaf.public_key()));
  const auto csr = TRY(certificate::Request::parse(claim.csr));
  TRY(check_key_is_new(csr.key(), old_leaf.public_key(), current_issuer(institution).get()));
  return issue(TRY(accept_request({csr.key(), csr.digest(), by_old_key.jws.compact()}, asked.ticket, now)),
               now);
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
  order.request_jws = request.evidence;
  order.asked_by = request.actor;
  if (!TRY(records.change_order(State::Opened, order,
                                entry_of(order, "renewal.requested", request.actor, now)))) {
    return Error{ErrorCode::Busy, "order moved meanwhile"};
  }
  return order;
}

Result<Order> Renewals::accept_request(const RenewalRequest& request, const Ticket& ticket, Time now) const {
  bool rejected = false;
  auto order = TRY(write(around_.records, [&](Records& records) -> Result<Order> {
    const auto found = TRY(records.find_order(ticket.order));
    const auto institution = found ? around_.institution(found->member.institution) : std::nullopt;
    if (!institution) {
      return Error{ErrorCode::OrderUnknown, ticket.order.text()};
    }
    rejected = TRY(reject_if_a_certificate_is_gone(records, *found, now));
    return rejected ? Result<Order>(*found) : own_order(records, *found, request, *institution, now);
  }));
  if (rejected || !(is_open(order.state) || order.state == State::Committed)) {
    return Error{ErrorCode::OrderClosed, "order is over"};
  }
  around_.after_step("requested");
  return order;
}

// What was planned and not signed yet is planned again where the profile has changed meanwhile: today's lint
// would refuse it for ever.
bool Renewals::is_planned(const Order& order) const {
  const auto institution = around_.institution(order.member.institution);
  const auto issuer = order.tbs.empty() ? nullptr : drafter_of(order.member.institution, order.tbs);
  if (order.tbs.empty() || !institution || !issuer) {
    return !order.tbs.empty();
  }
  const auto tbs = parse_hex(order.tbs);
  return tbs.ok() &&
         certificate::lint(tbs.value(), issuer->authority(), profile_of(*institution, issuer->authority()))
             .ok();
}

Result<Order> Renewals::plan(const Order& order, Time now) const {
  if (is_planned(order)) {
    return order;
  }
  const auto institution = around_.institution(order.member.institution);
  const auto issuer = current_issuer(order.member.institution);
  if (!institution || !issuer) {
    return Error{ErrorCode::SignerAway, "no issuing CA for " + order.member.institution.text()};
  }
  const auto key = TRY(crypto::PublicKey::parse(TRY(parse_hex(order.request_key))));
  const auto old = TRY(read(
      around_.records, [&](Records& records) { return records.find_certificate(order.old_certificate); }));
  if (!old) {
    return Error{ErrorCode::OrderUnknown, order.id.text()};
  }
  const Time end = new_end(*old, *institution);
  const auto wanted = plan_for(*institution, order.member, end, now);
  const auto draft = issuer->draft(wanted, key, profile_of(*institution, issuer->authority()));
  auto planned = TRY(write(around_.records, [&](Records& records) -> Result<Order> {
    auto found = TRY(records.find_order(order.id));
    if (!found) {
      return Error{ErrorCode::OrderUnknown, order.id.text()};
    }
    if (found->tbs != order.tbs || found->state != State::Requested) {
      return *found;  // planned meanwhile: what was recorded first is what gets signed
    }
    if (found->request_jws.starts_with(certificate::approvals_evidence)) {
      found->request_jws.clear();  // they were for other bytes
    }
    found->serial = draft.serial();
    found->tbs = hex(draft.tbs_der());
    if (!TRY(records.change_order(State::Requested, *found,
                                  entry_of(*found, "renewal.planned", found->asked_by, now)))) {
      return Error{ErrorCode::Busy, "order moved meanwhile"};
    }
    return *found;
  }));
  around_.after_step("planned");
  return planned;
}

Result<certificate::Certificate> Renewals::sign(const Order& planned,
                                                const contract::Institution& institution,
                                                const certificate::Issuer& issuer) const {
  const auto draft = certificate::Draft::recorded(*planned.serial, TRY(parse_hex(planned.tbs)));
  const auto evidence = TRY(evidence_of(planned));
  auto signing = [&] { return issuer.issue(draft, profile_of(institution, issuer.authority()), evidence); };
  auto leaf = TRY(TRY(around_.signing.pass(signing)));
  around_.after_step("signed");
  return leaf;
}

Result<Issued> Renewals::issue(const Order& order, Time now) const {
  if (order.new_certificate) {
    return answer(order, now);
  }
  if (order.state == State::Opened) {
    return Error{ErrorCode::OrderAwaitsLogin, "PIN and card are still to come"};
  }
  const Order planned = TRY(plan(order, now));
  if (planned.new_certificate) {
    return answer(planned, now);
  }
  const auto issuer = drafter_of(planned.member.institution, planned.tbs);
  const auto institution = around_.institution(planned.member.institution);
  if (!institution || !issuer || !planned.serial) {
    return Error{ErrorCode::SignerAway, "no issuing CA"};
  }
  if (around_.signs == Surroundings::Signs::WithEvidence && planned.request_jws.empty()) {
    return Error{ErrorCode::OrderAwaitsApproval, planned.id.text()};
  }
  const auto leaf = TRY(sign(planned, *institution, *issuer));
  const auto issued = TRY(write(around_.records, [&](Records& records) {
    return keep_issued(records, planned.id, leaf, issuer->authority().fingerprint(), now);
  }));
  around_.after_step("issued");
  return answer(issued, now);
}

std::shared_ptr<const certificate::Issuer> Renewals::current_issuer(const InstitutionCode& code) const {
  const auto all = around_.issuers(code);
  return all.empty() ? nullptr : all.front();
}

// A CA that another one follows finishes what it began: its serial and bytes are recorded, perhaps signed.
std::shared_ptr<const certificate::Issuer> Renewals::drafter_of(const InstitutionCode& institution,
                                                                const std::string& recorded) const {
  const auto tbs = parse_hex(recorded);
  for (const auto& issuer : around_.issuers(institution)) {
    if (tbs.ok() && issuer->drafted(tbs.value())) {
      return issuer;
    }
  }
  return nullptr;
}

Result<certificate::Evidence> Renewals::evidence_of(const Order& order) const {
  const auto old = TRY(read(
      around_.records, [&](Records& records) { return records.find_certificate(order.old_certificate); }));
  if (!old) {
    return Error{ErrorCode::OrderUnknown, order.id.text()};
  }
  const auto leaf = TRY(certificate::Certificate::parse_pem(old->pem));
  return certificate::Evidence{order.request_jws, leaf.der()};
}

Result<Issued> Renewals::answer(const Order& order, Time now) const {
  if (!order.new_certificate) {
    return Error{is_open(order.state) ? ErrorCode::OrderNotIssued : ErrorCode::OrderClosed,
                 std::string(name_of(order.state))};
  }
  const auto held = TRY(read(
      around_.records, [&](Records& records) { return records.find_certificate(*order.new_certificate); }));
  if (!held) {
    return Error{ErrorCode::OrderUnknown, "issued certificate gone"};
  }
  const auto all = around_.issuers(order.member.institution);
  const auto issuer = std::find_if(all.begin(), all.end(), [&](const auto& one) {
    return one->authority().fingerprint() == held->authority;
  });
  if (issuer == all.end()) {
    return Error{ErrorCode::OrderUnknown, "its CA is gone"};
  }
  return Issued{order, held->pem + (*issuer)->authority().pem(),
                mint_nonce(around_.nonce_key, nonce_purpose(order.id), now)};
}

}  // namespace sekisho::renewal
