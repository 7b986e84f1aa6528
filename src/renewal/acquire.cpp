// SPDX-License-Identifier: Apache-2.0
// OFFERED → REQUESTED → ISSUED → PROVEN: what a one-time code gets, once. record → lint → sign → compare →
// record, as for a renewal; the same code with the same request gets the same certificate, byte for byte.
#include "crypto/digest.h"
#include "renewal/issuing.h"
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;

Error wrong_code(const std::string& why) { return Error{ErrorCode::EnrolCodeWrong, why}; }

// A try is spent and committed before anything is looked at (threats, row 10).
Result<OrderId> spend_try(Transactions<Records>& transactions, const ShownCode& shown) {
  const auto id = OrderId::parse(shown.id);
  if (!id.ok()) {
    return wrong_code("no such code");
  }
  const bool may_try = TRY(write(
      transactions, [&](Records& records) { return records.spend_code_try(id.value(), most_wrong_codes); }));
  return may_try ? id : Result<OrderId>(wrong_code("unknown, or tried too often"));
}

Result<Acquisition> find_shown(Records& records, const OrderId& id, const ShownCode& shown) {
  auto found = TRY(records.find_acquisition(id));
  const std::string hash = hash_of_ticket(shown.secret);
  if (!found || found->member.institution != shown.institution ||
      !crypto::equal_in_constant_time(view(hash), view(found->code_hash))) {
    return wrong_code("wrong secret, or another institution's");
  }
  TRY(records.give_code_try_back(id));
  return *std::move(found);
}

Result<Acquisition> take(Records& records, Acquisition found, const RenewalRequest& request,
                         std::chrono::days lives, Time now) {
  const bool same = found.request_digest == request.digest && found.state != AcquisitionState::Ended;
  if (same) {
    return found;
  }
  if (found.state != AcquisitionState::Offered || now > found.expires_at) {
    return wrong_code("used, or over");
  }
  TRY(check_has_none(records, found.member, now));
  if (!TRY(records.remember_key(request.key.fingerprint(), found.id, now))) {
    return Error{ErrorCode::KeySeenBefore, request.key.fingerprint().text()};
  }
  found.state = AcquisitionState::Requested;
  found.expires_at = now + lives;
  found.request_digest = request.digest;
  found.request_key = hex(request.key.der());
  found.evidence = request.evidence;
  found.asked_by = request.actor;
  found.message_sealed = request.message_sealed;
  if (!TRY(records.change_acquisition(AcquisitionState::Offered, found,
                                      entry_of(found, "acquisition.requested", {request.actor, now})))) {
    return Error{ErrorCode::Busy, "the code was used meanwhile"};
  }
  return found;
}

// Records what will be signed, unless something was planned meanwhile.
Result<Acquisition> keep_draft(Records& records, const Acquisition& taken, const certificate::Draft& draft,
                               Time now) {
  auto found = TRY(records.find_acquisition(taken.id));
  if (!found || found->tbs != taken.tbs || found->state != AcquisitionState::Requested) {
    return found ? Result<Acquisition>(*found) : Result<Acquisition>(wrong_code("gone"));
  }
  found->evidence.clear();  // two people's approvals of other bytes
  found->serial = draft.serial();
  found->tbs = hex(draft.tbs_der());
  if (!TRY(records.change_acquisition(AcquisitionState::Requested, *found,
                                      entry_of(*found, "acquisition.planned", {found->asked_by, now})))) {
    return Error{ErrorCode::Busy, "acquisition moved meanwhile"};
  }
  return *found;
}

// The key was accepted under another policy, and waiting does not make it another one.
Result<void> give_up(Transactions<Records>& transactions, const OrderId& id, Time now) {
  return transactions.run([&](Records& records) -> Result<void> {
    const auto found = TRY(records.find_acquisition(id));
    return found && found->state == AcquisitionState::Requested
               ? end_acquisition(records, *found, {"server", now})
               : Result<void>();
  });
}

Result<Acquisition> keep_issued(Records& records, const OrderId& id, const certificate::Certificate& leaf,
                                const Fingerprint& authority, Time now) {
  auto found = TRY(records.find_acquisition(id));
  if (!found || found->state != AcquisitionState::Requested) {
    return found ? Result<Acquisition>(*found) : Result<Acquisition>(wrong_code("gone"));
  }
  TRY(note_issue(records, authority, now));
  TRY(check_has_none(records, found->member, now));  // it waited, perhaps for days
  found->state = AcquisitionState::Issued;
  found->evidence.clear();
  found->new_certificate = leaf.fingerprint();
  const audit::Entry entry = entry_of(*found, "acquisition.issued", {found->asked_by, now});
  TRY(records.keep_certificate(provisional({found->id, found->member}, leaf, authority, now), entry));
  if (!TRY(records.change_acquisition(AcquisitionState::Requested, *found, entry))) {
    return Error{ErrorCode::Busy, "acquisition moved meanwhile"};
  }
  return *found;
}

}  // namespace

Result<certificate::Certificate> Renewals::acquire_by_machine(const ShownCode& shown,
                                                              const RenewalRequest& request, Time now) const {
  const auto institution = TRY(machine_institution(shown.institution));
  const OrderId id = TRY(spend_try(around_.records, shown));
  const auto issuer = current_issuer(institution.code);
  if (issuer && issuer->authority().public_key().der() == request.key.der()) {
    return Error{ErrorCode::KeySeenBefore, "the CA's own key"};
  }
  const Acquisition taken = TRY(write(around_.records, [&](Records& records) -> Result<Acquisition> {
    auto found = TRY(find_shown(records, id, shown));
    TRY(check_machine(records, institution, found.member));
    if (found.state == AcquisitionState::Offered) {
      TRY(check_key_kind(institution, request.key));
    }
    return take(records, std::move(found), request, std::chrono::days{institution.policy.order_days}, now);
  }));
  around_.after_step("requested");
  return issue_acquired(taken, institution, now);
}

Result<certificate::Draft> Renewals::draft_acquired(const Acquisition& taken,
                                                    const contract::Institution& institution,
                                                    const certificate::Issuer& issuer, Time now) const {
  const auto key = TRY(crypto::PublicKey::parse(TRY(parse_hex(taken.request_key))));
  TRY(check_key_kind(institution, key));
  const Time end = end_after(now, institution);
  return issuer.draft(plan_for(institution, taken.member, end, now), key,
                      profile_of(institution, issuer.authority()));
}

Result<Acquisition> Renewals::plan_acquired(const Acquisition& taken,
                                            const contract::Institution& institution, Time now) const {
  if (is_planned(institution, taken.tbs, now)) {
    return taken;
  }
  const auto issuer = current_issuer(institution.code);
  if (!issuer) {
    return Error{ErrorCode::SignerAway, "no issuing CA for " + institution.code.text()};
  }
  const auto draft = draft_acquired(taken, institution, *issuer, now);
  if (!draft.ok()) {
    TRY(give_up(around_.records, taken.id, now));
    return draft.error();
  }
  auto planned = TRY(write(around_.records, [&](Records& records) -> Result<Acquisition> {
    TRY(check_not_halted(records, issuer->authority().fingerprint(), now));
    return keep_draft(records, taken, draft.value(), now);
  }));
  around_.after_step("planned");
  return planned;
}

Result<certificate::Certificate> Renewals::issue_acquired(const Acquisition& taken,
                                                          const contract::Institution& institution,
                                                          Time now) const {
  if (taken.new_certificate) {
    return acquired(*taken.new_certificate);
  }
  const Acquisition planned = TRY(plan_acquired(taken, institution, now));
  if (planned.new_certificate) {
    return acquired(*planned.new_certificate);
  }
  const auto issuer = drafter_of(institution.code, planned.tbs);
  if (!issuer || !planned.serial) {
    return Error{ErrorCode::SignerAway, "no issuing CA"};
  }
  const Fingerprint authority = issuer->authority().fingerprint();
  TRY(around_.records.run([&](Records& records) { return check_not_halted(records, authority, now); }));
  if (around_.signs == Surroundings::Signs::WithEvidence && planned.evidence.empty()) {
    return Error{ErrorCode::OrderAwaitsApproval, planned.id.text()};
  }
  const auto draft = certificate::Draft::recorded(*planned.serial, TRY(parse_hex(planned.tbs)));
  const certificate::Evidence evidence{planned.evidence, {}};
  const auto anew = [&]() -> Result<certificate::Draft> {
    TRY(check_key_again(planned.request_key));
    return draft_acquired(planned, institution, *issuer, now);
  };
  const auto leaf = TRY(sign({planned.id, institution, *issuer, draft, evidence, anew}, now));
  const auto issued = TRY(write(around_.records, [&](Records& records) {
    return keep_issued(records, planned.id, leaf, authority, now);
  }));
  around_.after_step("issued");
  return issued.new_certificate ? acquired(*issued.new_certificate)
                                : Result<certificate::Certificate>(wrong_code("ended meanwhile"));
}

Result<certificate::Certificate> Renewals::acquired(const Fingerprint& fingerprint) const {
  const auto held =
      TRY(read(around_.records, [&](Records& records) { return records.find_certificate(fingerprint); }));
  if (held) {
    TRY(check_still_good(*held));
  }
  return held ? certificate::Certificate::recorded(held->pem)
              : Result<certificate::Certificate>(Error{ErrorCode::OrderUnknown, "issued certificate gone"});
}

Result<void> prove_acquired(Records& records, const contract::HeldCertificate& provisional,
                            const Caller& caller) {
  auto found = provisional.order ? TRY(records.find_acquisition(*provisional.order)) : std::nullopt;
  const auto held = TRY(records.find_certificate(provisional.fingerprint));
  if (!found || found->state != AcquisitionState::Issued || !held ||
      held->status != CertificateStatus::Provisional) {
    return {};
  }
  found->state = AcquisitionState::Proven;
  found->closed_at = caller.now;
  found->message_sealed.clear();
  const audit::Entry entry = entry_of(*found, "acquisition.proven", caller);
  if (!TRY(records.change_acquisition(AcquisitionState::Issued, *found, entry))) {
    return {};
  }
  return records.set_status(held->fingerprint, CertificateStatus::Active, contract::RevocationReason::None,
                            entry);
}

}  // namespace sekisho::renewal
