// SPDX-License-Identifier: Apache-2.0
// REQUESTED → ISSUED: record → lint → sign → compare → record (design §4). Any crash between two of these
// lines is healed by the same request sent again.
#include <algorithm>

#include "certificate/approval.h"
#include "certificate/key_policy.h"
#include "certificate/lint.h"
#include "renewal/issuing.h"
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal {
namespace {

Result<Order> keep_issued(Records& records, Order order, const certificate::Certificate& leaf,
                          const Fingerprint& authority, Time now) {
  if (order.state != State::Requested) {
    return order;
  }
  TRY(note_issue(records, authority, now));
  order.state = State::Issued;
  if (!order.evidence.starts_with(certificate::cmp_evidence)) {
    order.evidence.clear();  // it holds the ticket's text, of which only the hash is kept
  }
  order.tbs.clear();
  const audit::Entry entry = entry_of(order, "renewal.issued", order.asked_by, now);
  order.new_certificate = leaf.fingerprint();
  order.serial = leaf.serial();  // planned anew meanwhile, it still gets what was signed first
  TRY(move_order(records, State::Requested, order, entry));
  TRY(records.keep_certificate(provisional({order.id, order.member}, leaf, authority, now), entry));
  return order;
}

// Or the one that was planned meanwhile: what was recorded first is what gets signed.
Result<Order> keep_plan(Records& records, const Order& order, const certificate::Draft& draft, Time now) {
  auto found = TRY(records.find_order(order.id));
  if (!found) {
    return Error{ErrorCode::OrderUnknown, order.id.text()};
  }
  if (found->tbs != order.tbs || found->state != State::Requested) {
    return *found;
  }
  if (found->evidence.starts_with(certificate::approvals_evidence)) {
    found->evidence.clear();  // they were for other bytes
  }
  take_plan(*found, draft);
  TRY(move_order(records, State::Requested, *found,
                 entry_of(*found, "renewal.planned", found->asked_by, now)));
  return *found;
}

struct RenewedCertificate {
  const contract::HeldCertificate& old_certificate;
  const contract::Institution& institution;
  const crypto::PublicKey& key;
};

// It was accepted under another policy, and waiting does not make the key another one.
Result<void> reject(Transactions<Records>& transactions, const OrderId& id, Time now) {
  return transactions.run([&](Records& records) -> Result<void> {
    const auto found = TRY(records.find_order(id));
    return found && found->state == State::Requested
               ? close(records, *found, State::Rejected, entry_of(*found, "renewal.rejected", "server", now))
               : Result<void>();
  });
}

Result<certificate::Draft> draft_of(const RenewedCertificate& one, const certificate::Issuer& issuer,
                                    Time now) {
  TRY(check_key_kind(one.institution, one.key));
  const Time end = Renewals::new_end(one.old_certificate, one.institution);
  return issuer.draft(plan_for(one.institution, one.old_certificate.member, end, now), one.key,
                      profile_of(one.institution, issuer.authority()));
}

}  // namespace

void take_plan(Order& order, const certificate::Draft& draft) {
  order.serial = draft.serial();
  order.tbs = hex(draft.tbs_der());
}

Result<void> check_key_again(const std::string& request_key) {
  return certificate::check_key(TRY(crypto::PublicKey::parse(TRY(parse_hex(request_key)))));
}

// What was planned and not signed yet is planned again where the profile has changed meanwhile: today's lint
// would refuse it for ever. So it is where the clock was ahead then: it would begin in the future.
bool Renewals::is_planned(const contract::Institution& institution, const std::string& recorded,
                          Time now) const {
  const auto issuer = recorded.empty() ? nullptr : drafter_of(institution.code, recorded);
  const auto tbs = parse_hex(recorded);
  if (!issuer || !tbs.ok()) {
    return !recorded.empty();
  }
  const auto planned =
      certificate::linted(tbs.value(), issuer->authority(), profile_of(institution, issuer->authority()));
  return planned.ok() && planned->not_before() <= now + certificate::clock_difference;
}

Result<certificate::Draft> Renewals::draft_for(const Order& order, const contract::Institution& institution,
                                               const certificate::Issuer& issuer, Time now) const {
  const auto key = TRY(crypto::PublicKey::parse(TRY(parse_hex(order.request_key))));
  const auto old = TRY(read(
      around_.records, [&](Records& records) { return records.find_certificate(order.old_certificate); }));
  return old ? draft_of({*old, institution, key}, issuer, now)
             : Result<certificate::Draft>(Error{ErrorCode::OrderUnknown, order.id.text()});
}

std::optional<Planned> Renewals::plan_ahead(const contract::HeldCertificate& old_certificate,
                                            const crypto::PublicKey& key, Time now) const {
  const auto institution = around_.institution(old_certificate.member.institution);
  const auto issuer = institution ? current_issuer(institution->code) : nullptr;
  if (!issuer) {
    return std::nullopt;
  }
  auto draft = draft_of({old_certificate, *institution, key}, *issuer, now);
  return draft.ok() ? std::optional<Planned>({std::move(draft).value(), issuer->authority().fingerprint()})
                    : std::nullopt;
}

Result<Order> Renewals::plan(const Order& order, const contract::Institution& institution, Time now) const {
  if (is_planned(institution, order.tbs, now)) {
    return order;
  }
  const auto issuer = current_issuer(institution.code);
  if (!issuer) {
    return Error{ErrorCode::SignerAway, "no issuing CA for " + institution.code.text()};
  }
  const auto draft = draft_for(order, institution, *issuer, now);
  if (!draft.ok() && http_status(draft.error().code) < 500) {
    TRY(reject(around_.records, order.id, now));
  }
  auto planned = TRY(write(around_.records, [&](Records& records) -> Result<Order> {
    TRY(check_not_halted(records, issuer->authority().fingerprint(), now));
    return draft.ok() ? keep_plan(records, order, draft.value(), now) : Result<Order>(draft.error());
  }));
  around_.after_step("planned");
  return planned;
}

// Whose fault it is that lint or comparison failed. Never a requester's: a stranger must not be able to bring
// the issuing to a stand.
Result<void> Renewals::check_is_own_fault(const Signing& one, const certificate::Profile& profile) const {
  const certificate::Certificate& authority = one.issuer.authority();
  if (certificate::lint(one.draft.tbs_der(), authority, profile).ok()) {
    return {};  // the signer's own lint, or what it signed
  }
  const auto anew = TRY(one.anew());
  if (certificate::lint(anew.tbs_der(), authority, profile).ok()) {
    return Error{ErrorCode::Busy, "planned under another policy: it will be planned anew"};
  }
  return {};
}

Result<certificate::Certificate> Renewals::sign(const Signing& one, Time now) const {
  const auto profile = profile_of(one.institution, one.issuer.authority());
  auto signing = [&] { return one.issuer.issue(one.draft, profile, one.evidence); };
  auto leaf = TRY(around_.signing.pass(signing));
  if (leaf.ok()) {
    around_.after_step("signed");
    return leaf;
  }
  if (!is_house_fault(leaf.error().code)) {
    return leaf;
  }
  TRY(check_is_own_fault(one, profile));
  const Halt halt{one.issuer.authority().fingerprint(), now, std::string(wire_name(leaf.error().code)),
                  leaf.error().detail, one.id.text()};
  TRY(halt_issuing(around_.records, halt, one.institution.code, around_.log));
  return Error{ErrorCode::SignerAway, "issuing is halted: " + halt.said};
}

Result<Issued> Renewals::issue(const Order& order, Time now, const Known& known) const {
  if (order.new_certificate) {
    return answer(order, now);
  }
  if (order.state == State::Opened) {
    return Error{ErrorCode::OrderAwaitsLogin, "PIN and card are still to come"};
  }
  const auto institution = around_.institution(order.member.institution);
  if (!institution) {
    return Error{ErrorCode::SignerAway, "no such institution: " + order.member.institution.text()};
  }
  const Order planned = known.planned_now ? order : TRY(plan(order, *institution, now));
  if (planned.new_certificate) {
    return answer(planned, now);
  }
  const auto issuer = drafter_of(institution->code, planned.tbs);
  if (!issuer || !planned.serial) {
    return Error{ErrorCode::SignerAway, "no issuing CA"};
  }
  const auto evidence = TRY(evidence_of(planned, issuer->authority().fingerprint(), known, now));
  const auto draft = certificate::Draft::recorded(*planned.serial, TRY(parse_hex(planned.tbs)));
  const auto anew = [&]() -> Result<certificate::Draft> {
    TRY(check_key_again(planned.request_key));
    return draft_for(planned, *institution, *issuer, now);
  };
  const auto leaf = TRY(sign({planned.id, *institution, *issuer, draft, evidence, anew}, now));
  const auto issued = TRY(write(around_.records, [&](Records& records) {
    return with_known(records, planned, [&](const Order& found) {
      return keep_issued(records, found, leaf, issuer->authority().fingerprint(), now);
    });
  }));
  around_.after_step("issued");
  return issued.new_certificate == leaf.fingerprint() ? answer_with(issued, leaf.pem(), *issuer, now)
                                                      : answer(issued, now);
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

Result<certificate::Evidence> Renewals::evidence_of(const Order& order, const Fingerprint& authority,
                                                    const Known& known, Time now) const {
  if (known.planned_now && known.old_leaf != nullptr && !order.evidence.empty()) {
    return certificate::Evidence{order.evidence, known.old_leaf->der()};
  }
  const auto old =
      TRY(read(around_.records, [&](Records& records) -> Result<std::optional<contract::HeldCertificate>> {
        TRY(check_not_halted(records, authority, now));
        return records.find_certificate(order.old_certificate);
      }));
  if (!old) {
    return Error{ErrorCode::OrderUnknown, order.id.text()};
  }
  if (around_.signs == Surroundings::Signs::WithEvidence && order.evidence.empty()) {
    return Error{ErrorCode::OrderAwaitsApproval, order.id.text()};
  }
  const auto leaf = TRY(certificate::Certificate::recorded(old->pem));
  return certificate::Evidence{order.evidence, leaf.der()};
}

Issued Renewals::answer_with(const Order& order, const std::string& pem, const certificate::Issuer& issuer,
                             Time now) const {
  return Issued{order, pem + issuer.authority().pem(),
                mint_nonce(around_.nonce_key, nonce_purpose(order.id), now)};
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
  return answer_with(order, held->pem, **issuer, now);
}

}  // namespace sekisho::renewal
