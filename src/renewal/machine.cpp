// SPDX-License-Identifier: Apache-2.0
// A renewal that a machine asks for, by EST or CMP (docs/decisions/0012): the old key alone, no PIN, no card,
// where the institution allows it. The same order, checks and pipeline as the portal's renewal; a machine's
// login is its first authenticated request with the new certificate.
#include "renewal/renewals.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;

bool has_answer(State state) {
  return is_open(state) || state == State::Committed || state == State::Retired;
}

// Invariant 7: every answer can be fetched again, also after the new certificate was used.
Result<std::optional<Order>> find_same(Records& records, const contract::HeldCertificate& held,
                                       const std::string& digest) {
  for (const Order& order : TRY(records.orders_of(held.member))) {
    if (order.old_certificate == held.fingerprint && order.request_digest == digest &&
        has_answer(order.state)) {
      return std::optional<Order>(order);
    }
  }
  return std::optional<Order>{};
}

Result<void> check_may_ask(const contract::HeldCertificate& held, Time now) {
  const bool stands =
      held.status == CertificateStatus::Active || held.status == CertificateStatus::Superseded;
  if (!stands || now > held.not_after) {
    return Error{ErrorCode::NotAllowed,
                 "certificate is " + std::string(contract::name_of(held.status)) + " or has ended"};
  }
  return {};
}

Result<Order> accept(Records& records, const Fingerprint& old, const contract::Institution& institution,
                     const RenewalRequest& request, Time now) {
  // Asked here again: the caller's copy is as old as its request.
  const auto held = TRY(records.find_certificate(old));
  if (!held) {
    return Error{ErrorCode::NotAllowed, "certificate unknown"};
  }
  TRY(check_machine(records, institution, held->member));
  TRY(check_may_ask(*held, now));
  // One whose new certificate was stopped meanwhile stands in nobody's way.
  if (const auto open = TRY(records.find_open_order(old))) {
    TRY(reject_if_a_certificate_is_gone(records, *open, now));
  }
  if (auto same = TRY(find_same(records, *held, request.digest))) {
    const auto given = same->new_certificate ? TRY(records.find_certificate(*same->new_certificate))
                                             : std::optional<contract::HeldCertificate>();
    TRY(given ? check_still_good(*given) : Result<void>());
    return *same;
  }
  TRY(check_due(*held, institution.policy, now));
  Order order = TRY(find_or_open(records, *held, institution.policy, {request.actor, now}));
  return own_order(records, std::move(order), request, institution, now);
}

Result<Order> order_of(Records& records, const Fingerprint& new_certificate) {
  const auto held = TRY(records.find_certificate(new_certificate));
  const auto order = held && held->order ? TRY(records.find_order(*held->order)) : std::nullopt;
  return order ? Result<Order>(*order)
               : Result<Order>(Error{ErrorCode::OrderUnknown, new_certificate.text()});
}

}  // namespace

Result<contract::Institution> Renewals::machine_institution(const InstitutionCode& code) const {
  auto institution = around_.institution(code);
  if (!institution) {
    return Error{ErrorCode::InstitutionUnknown, code.text()};
  }
  if (institution->policy.machine_renewal == contract::MachineRenewal::Off) {
    return Error{ErrorCode::MachineRenewalOff, code.text()};
  }
  return *std::move(institution);
}

Result<void> check_still_good(const contract::HeldCertificate& given) {
  switch (given.status) {
    case CertificateStatus::Frozen:
      return Error{ErrorCode::DoctorFrozen, given.fingerprint.text()};
    case CertificateStatus::Revoked:
      return Error{ErrorCode::DoctorRevoked, given.fingerprint.text()};
    default:
      return {};
  }
}

Result<void> check_machine(Records& records, const contract::Institution& institution,
                           const MemberKey& member) {
  if (institution.policy.machine_renewal == contract::MachineRenewal::Everyone) {
    return {};
  }
  const auto found = TRY(records.find_member(member));
  return found && found->kind == contract::MemberKind::Machine
             ? Result<void>()
             : Error{ErrorCode::MemberNotMachine, member.text()};
}

Result<void> Renewals::check_may_come(const MemberKey& member) const {
  const auto institution = TRY(machine_institution(member.institution));
  return around_.records.run([&](Records& records) { return check_machine(records, institution, member); });
}

Result<Issued> Renewals::renew_by_machine(const contract::HeldCertificate& old_certificate,
                                          const RenewalRequest& request, Time now) const {
  const auto institution = TRY(machine_institution(old_certificate.member.institution));
  const auto old_leaf = TRY(certificate::Certificate::recorded(old_certificate.pem));
  TRY(check_key_is_new(request.key, old_leaf.public_key(), current_issuer(institution.code).get()));
  const Order order = TRY(write(around_.records, [&](Records& records) {
    return accept(records, old_certificate.fingerprint, institution, request, now);
  }));
  around_.after_step("requested");
  return issue(order, now);
}

Result<Order> Renewals::prove_by_machine(const Fingerprint& new_certificate, Time now) const {
  const Order proven = TRY(write(around_.records, [&](Records& records) -> Result<Order> {
    const Order order = TRY(order_of(records, new_certificate));
    TRY(check_machine(records, TRY(machine_institution(order.member.institution)), order.member));
    if (order.state == State::Issued && !TRY(reject_if_a_certificate_is_gone(records, order, now))) {
      TRY(mark_proven(records, order, order.asked_by, now));
    }
    return order_of(records, new_certificate);
  }));
  if (proven.state == State::Issued || !has_answer(proven.state)) {
    return Error{ErrorCode::OrderClosed, std::string(name_of(proven.state))};
  }
  around_.after_step("proven");
  return proven;
}

Result<Order> Renewals::cancel_by_machine(const Fingerprint& new_certificate, Time now) const {
  return write(around_.records, [&](Records& records) -> Result<Order> {
    Order order = TRY(order_of(records, new_certificate));
    TRY(check_machine(records, TRY(machine_institution(order.member.institution)), order.member));
    if (order.state != State::Issued) {
      return Error{ErrorCode::OrderClosed, std::string(name_of(order.state))};
    }
    TRY(close(records, order, State::Cancelled, entry_of(order, "renewal.cancelled", order.asked_by, now)));
    order.state = State::Cancelled;
    return order;
  });
}

Result<contract::HeldCertificate> Renewals::meet_machine(const contract::HeldCertificate& presented,
                                                         const std::string& actor, Time now) const {
  const auto institution = TRY(machine_institution(presented.member.institution));
  const auto met = TRY(write(around_.records, [&](Records& records) -> Result<contract::HeldCertificate> {
    TRY(check_machine(records, institution, presented.member));
    TRY(prove_acquired(records, presented, {actor, now}));
    auto order = presented.order ? TRY(records.find_order(*presented.order)) : std::nullopt;
    if (order && order->state == State::Issued &&
        !TRY(reject_if_a_certificate_is_gone(records, *order, now))) {
      order = TRY(mark_proven(records, *order, actor, now));
    }
    // Asked here again: one that was stopped meanwhile supersedes nothing.
    auto held = TRY(records.find_certificate(presented.fingerprint));
    if (order && order->state == State::Proven && held && held->status == CertificateStatus::Active) {
      TRY(mark_committed(records, *order, actor, now));
    }
    return held ? Result<contract::HeldCertificate>(*held)
                : Result<contract::HeldCertificate>(
                      Error{ErrorCode::DoctorUnknownLeaf, presented.fingerprint.text()});
  }));
  around_.after_step("committed");
  return met;
}

}  // namespace sekisho::renewal
