// SPDX-License-Identifier: Apache-2.0
// ISSUED → PROVEN → COMMITTED: the old certificate goes only after the new one has worked.

#include "base/json.h"
#include "crypto/random.h"
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;
using contract::RevocationReason;

Result<std::string> read_leaf(const std::string& payload) {
  const auto json = nlohmann::json::parse(payload, nullptr, false);
  if (!json.is_object() || !json.contains("leaf") || !json["leaf"].is_string()) {
    return Error{ErrorCode::BadRequest, "payload is not {leaf}"};
  }
  return json["leaf"].get<std::string>();
}

}  // namespace

Result<Order> mark_proven(Records& records, Order order, const std::string& actor, Time now) {
  order.state = State::Proven;
  order.proven_at = now;
  // Proven orders do not lapse: they commit with the first login, or when the old certificate ends by itself.
  order.expires_at = std::max(order.old_ends_at, now);
  const audit::Entry entry = entry_of(order, "renewal.proven", actor, now);
  TRY(move_order(records, State::Issued, order, entry));
  TRY(records.set_status(*order.new_certificate, CertificateStatus::Active, RevocationReason::None, entry));
  TRY(records.keep_notice(contract::Notice{NoticeId::trusted(crypto::random_id()),
                                           order.member,
                                           contract::NoticeKind::Renewed,
                                           *order.new_certificate,
                                           now,
                                           {},
                                           {}},
                          entry));
  return order;
}

Result<void> mark_committed(Records& records, Order order, const std::string& actor, Time now) {
  order.state = State::Committed;
  order.committed_at = now;
  const audit::Entry entry = entry_of(order, "renewal.committed", actor, now);
  if (!TRY(records.change_order(State::Proven, order, entry))) {
    return {};
  }
  // Every other active one of this person: the old one, and a new one that was lost and renewed again.
  for (const contract::HeldCertificate& held : TRY(records.certificates_of(order.member))) {
    if (held.fingerprint != *order.new_certificate && held.status == CertificateStatus::Active) {
      TRY(records.set_status(held.fingerprint, CertificateStatus::Superseded, RevocationReason::None, entry));
      TRY(records.close_notices(contract::NoticeKind::Renewed, held.fingerprint, now));
    }
  }
  return records.close_notices(contract::NoticeKind::RenewalDue, order.old_certificate, now);
}

Result<void> Renewals::check_address(const Signed& signed_one, std::string_view type,
                                     const InstitutionCode& institution) const {
  const auto& header = signed_one.jws.header();
  if (header.type != type || header.url != signed_one.url) {
    return Error{ErrorCode::JwsMalformed, "typ or url"};
  }
  const auto known = around_.institution(institution);
  const std::string home = known ? "https://" + known->host : std::string();
  if (!known || !header.url.starts_with(home) ||
      !(header.url.substr(home.size()).starts_with(':') || header.url.substr(home.size()).starts_with('/'))) {
    return Error{ErrorCode::JwsMalformed, "url of another institution"};
  }
  return {};
}

Result<Order> Renewals::find_signed(const OrderId& id, const Signed& by_new_key, std::string_view type,
                                    Time now) const {
  const auto order = TRY(read(around_.records, [&](Records& records) { return records.find_order(id); }));
  if (!order || order->request_key.empty()) {
    return Error{ErrorCode::OrderUnknown, id.text()};
  }
  TRY(check_address(by_new_key, type, order->member.institution));
  TRY(check_nonce(around_.nonce_key, nonce_purpose(id), by_new_key.jws.header().nonce, now));
  const auto key = TRY(crypto::PublicKey::parse(TRY(parse_hex(order->request_key))));
  TRY(by_new_key.jws.verify(key));
  return *order;
}

Result<Issued> Renewals::fetch(const OrderId& order, const Signed& by_new_key, Time now) const {
  const Order found = TRY(find_signed(order, by_new_key, "sekisho-fetch", now));
  if (found.state == State::Requested || found.state == State::Opened) {
    return issue(found, now);
  }
  if (!is_open(found.state) && found.state != State::Committed && found.state != State::Retired) {
    return Error{ErrorCode::OrderClosed, std::string(name_of(found.state))};
  }
  return answer(found, now);
}

Result<Order> Renewals::prove(const OrderId& order, const Signed& by_new_key, Time now) const {
  const Order found = TRY(find_signed(order, by_new_key, "sekisho-proof", now));
  if (!found.new_certificate) {
    return Error{ErrorCode::OrderNotIssued, order.text()};
  }
  if (TRY(read_leaf(by_new_key.jws.unverified_payload())) != found.new_certificate->text()) {
    return Error{ErrorCode::ProofWrongCertificate, order.text()};
  }
  const auto proven = TRY(write(around_.records, [&](Records& records) {
    return with_known(records, found, [&](const Order& known) -> Result<Order> {
      if (TRY(reject_if_a_certificate_is_gone(records, known, now))) {
        return *TRY(records.find_order(order));
      }
      return known.state == State::Issued ? mark_proven(records, known, "agent", now) : Result<Order>(known);
    });
  }));
  if (!is_open(proven.state) && proven.state != State::Committed && proven.state != State::Retired) {
    return Error{ErrorCode::OrderClosed, std::string(name_of(proven.state))};
  }
  around_.after_step("proven");
  return proven;
}

Result<void> Renewals::prove_by_handshake(const contract::HeldCertificate& provisional, Time now) const {
  if (provisional.status != CertificateStatus::Provisional || !provisional.order) {
    return {};
  }
  return around_.records.run([&](Records& records) -> Result<void> {
    TRY(prove_acquired(records, provisional, {provisional.member.text(), now}));
    const auto order = TRY(records.find_order(*provisional.order));
    if (!order || order->state != State::Issued ||
        TRY(reject_if_a_certificate_is_gone(records, *order, now))) {
      return {};
    }
    TRY(mark_proven(records, *order, provisional.member.text(), now));
    return {};
  });
}

Result<void> Renewals::commit(const contract::HeldCertificate& logged_in, Time now) const {
  if (!logged_in.order) {
    return {};
  }
  TRY(around_.records.run([&](Records& records) -> Result<void> {
    const auto order = TRY(records.find_order(*logged_in.order));
    const auto held = TRY(records.find_certificate(logged_in.fingerprint));
    // Asked here again: one that was stopped meanwhile supersedes nothing.
    if (!order || order->state != State::Proven || !held || held->status != CertificateStatus::Active) {
      return {};
    }
    return mark_committed(records, *order, logged_in.member.text(), now);
  }));
  around_.after_step("committed");
  return {};
}

}  // namespace sekisho::renewal
