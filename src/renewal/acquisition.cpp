// SPDX-License-Identifier: Apache-2.0
// The offer of a one-time code: only for a member who has nothing else, only over a draft that two people
// approved.
#include "renewal/acquisition.h"

#include <algorithm>

#include "audit/approvers.h"
#include "base/json.h"
#include "base/labels.h"
#include "crypto/digest.h"
#include "crypto/json_text.h"
#include "crypto/random.h"
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;

constexpr Labels<AcquisitionState, 5> acquisition_states{{{AcquisitionState::Offered, "offered"},
                                                          {AcquisitionState::Requested, "requested"},
                                                          {AcquisitionState::Issued, "issued"},
                                                          {AcquisitionState::Proven, "proven"},
                                                          {AcquisitionState::Ended, "ended"}}};
constexpr auto act = "enrol.code";

Result<void> check_draft(const CodeDraft& draft, Time now) {
  if (now < draft.prepared_at || now > draft.prepared_at + code_life) {
    return Error{ErrorCode::NotAllowed, "the draft is of " + rfc3339(draft.prepared_at)};
  }
  return {};
}

// A code that nobody used yet gives way to a newer one.
Result<void> make_way(Records& records, const CodeDraft& draft, const std::string& actor, Time now) {
  auto open = TRY(records.find_open_acquisition(draft.member));
  if (!open) {
    return {};
  }
  if (open->state != AcquisitionState::Offered || open->id == draft.id) {
    return Error{ErrorCode::AlreadyExists, open->id.text()};
  }
  return end_acquisition(records, *std::move(open), {actor, now});
}

}  // namespace

std::string_view name_of(AcquisitionState state) { return label_of(acquisition_states, state); }
Result<AcquisitionState> parse_acquisition_state(std::string_view text) {
  return parse_label(acquisition_states, text);
}

CodeDraft CodeDraft::prepare(const MemberKey& member, Time now) {
  return {OrderId::trusted(crypto::random_id()), member, now};
}

std::string CodeDraft::text() const {
  return nlohmann::json{
      {"act", act}, {"id", id.text()}, {"member", member.text()}, {"prepared_at", rfc3339(prepared_at)}}
      .dump();
}

Result<CodeDraft> CodeDraft::parse(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  auto id = TRY(OrderId::parse(crypto::text_member(json, "id")));
  auto member = TRY(MemberKey::parse(crypto::text_member(json, "member")));
  const Time prepared_at = TRY(parse_rfc3339(crypto::text_member(json, "prepared_at")));
  CodeDraft draft{std::move(id), std::move(member), prepared_at};
  // One draft, one form: else the same approval would be over two of them.
  return draft.text() == text ? Result<CodeDraft>(std::move(draft))
                              : Result<CodeDraft>(Error{ErrorCode::BadRequest, "not a draft of a code"});
}

bool stands(const contract::HeldCertificate& held, Time now) {
  return held.status == CertificateStatus::Provisional ||
         (held.status != CertificateStatus::Revoked && now <= held.not_after);
}

Result<void> check_has_none(Records& records, const MemberKey& member, Time now) {
  for (const auto& held : TRY(records.certificates_of(member))) {
    if (stands(held, now)) {
      return Error{ErrorCode::EnrolHasCertificate, held.fingerprint.text()};
    }
  }
  return {};
}

audit::Entry entry_of(const Acquisition& acquisition, std::string action, const Caller& caller) {
  audit::Entry entry{caller.now,
                     acquisition.member.institution.text(),
                     caller.actor,
                     std::move(action),
                     acquisition.id.text(),
                     {{"member", acquisition.member.text()}}};
  if (acquisition.new_certificate) {
    entry.details.emplace_back("new", acquisition.new_certificate->text());
  }
  return entry;
}

Result<void> end_acquisition(Records& records, Acquisition acquisition, const Caller& caller) {
  const AcquisitionState expected = acquisition.state;
  acquisition.state = AcquisitionState::Ended;
  acquisition.closed_at = caller.now;
  acquisition.message_sealed.clear();
  const audit::Entry entry = entry_of(acquisition, "acquisition.ended", caller);
  if (!TRY(records.change_acquisition(expected, acquisition, entry))) {
    return Error{ErrorCode::Busy, "acquisition moved meanwhile"};
  }
  const auto held = acquisition.new_certificate ? TRY(records.find_certificate(*acquisition.new_certificate))
                                                : std::nullopt;
  if (held && held->status == CertificateStatus::Provisional) {
    TRY(records.set_status(held->fingerprint, CertificateStatus::Revoked,
                           contract::RevocationReason::CessationOfOperation, entry));
  }
  return {};
}

std::string code_secret(const Secret& code_key, const OrderId& id) {
  return base64url(crypto::hmac_sha256(code_key, view("enrol-code/" + id.text())));
}

Result<OfferedCode> offer_code(Transactions<Records>& transactions, const CodeDraft& draft,
                               const Result<std::vector<std::string>>& approvers, const Caller& caller,
                               const Secret& code_key) {
  if (!approvers.ok()) {
    return approvers.error();
  }
  TRY(check_draft(draft, caller.now));
  const OfferedCode code{draft.id, code_secret(code_key, draft.id), caller.now + code_life};
  TRY(transactions.run([&](Records& records) -> Result<void> {
    if (!TRY(records.find_member(draft.member))) {
      return Error{ErrorCode::MemberUnknown, draft.member.text()};
    }
    TRY(check_has_none(records, draft.member, caller.now));
    TRY(make_way(records, draft, caller.actor, caller.now));
    const Acquisition acquisition{.id = draft.id,
                                  .member = draft.member,
                                  .code_hash = hash_of_ticket(code.secret),
                                  .offered_at = caller.now,
                                  .expires_at = code.expires_at,
                                  .request_digest = {},
                                  .request_key = {},
                                  .evidence = {},
                                  .asked_by = {},
                                  .message_sealed = {},
                                  .serial = {},
                                  .tbs = {},
                                  .new_certificate = {},
                                  .closed_at = {}};
    audit::Entry entry = entry_of(acquisition, "acquisition.offered", caller);
    audit::add_approvers(entry, approvers.value());
    if (!TRY(records.keep_acquisition(acquisition, entry))) {
      return Error{ErrorCode::AlreadyExists, "a draft gives one code"};
    }
    return {};
  }));
  return code;
}

}  // namespace sekisho::renewal
