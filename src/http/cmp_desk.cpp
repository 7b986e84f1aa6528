// SPDX-License-Identifier: Apache-2.0
#include "http/cmp_desk.h"

#include "base/der.h"
#include "http/problem.h"
#include "renewal/revoke_own.h"

namespace sekisho::http {
namespace {

using certificate::CmpCertification;
using certificate::CmpConfirmation;
using certificate::CmpFailure;
using certificate::CmpIssued;
using certificate::CmpRefusal;
using certificate::CmpWaiting;
using contract::RevocationReason;

struct Said {
  ErrorCode code;
  CmpFailure failure;
};
constexpr Said words[] = {
    {ErrorCode::CmpMalformed, CmpFailure::BadDataFormat},
    {ErrorCode::CmpProtectionRefused, CmpFailure::BadMessageCheck},
    {ErrorCode::CmpSenderUnknown, CmpFailure::SignerNotTrusted},
    {ErrorCode::CmpTransactionUnknown, CmpFailure::BadRequest},
    {ErrorCode::CmpUnsupported, CmpFailure::BadRequest},
    {ErrorCode::CmpNotOwnCertificate, CmpFailure::BadCertId},
    {ErrorCode::RequestPossessionUnproven, CmpFailure::BadPossession},
    {ErrorCode::RequestWeakDigest, CmpFailure::BadAlgorithm},
    {ErrorCode::RequestMalformed, CmpFailure::BadDataFormat},
    {ErrorCode::RequestTrailingBytes, CmpFailure::BadDataFormat},
    {ErrorCode::KeyKindRefused, CmpFailure::BadCertTemplate},
    {ErrorCode::KeySizeRefused, CmpFailure::BadCertTemplate},
    {ErrorCode::KeyExponentRefused, CmpFailure::BadCertTemplate},
    {ErrorCode::KeySmallFactor, CmpFailure::BadCertTemplate},
    {ErrorCode::KeyClosePrimes, CmpFailure::BadCertTemplate},
    {ErrorCode::KeyRoca, CmpFailure::BadCertTemplate},
    {ErrorCode::KeyOffCurve, CmpFailure::BadCertTemplate},
    {ErrorCode::KeySeenBefore, CmpFailure::BadCertTemplate},
    {ErrorCode::DoctorRevoked, CmpFailure::CertRevoked},
    {ErrorCode::DoctorFrozen, CmpFailure::NotAuthorized},
    {ErrorCode::DoctorExpired, CmpFailure::SignerNotTrusted},
    {ErrorCode::DoctorNotYetValid, CmpFailure::SignerNotTrusted},
    {ErrorCode::MachineRenewalOff, CmpFailure::NotAuthorized},
    {ErrorCode::MemberNotMachine, CmpFailure::NotAuthorized},
    {ErrorCode::EnrolCodeWrong, CmpFailure::BadMessageCheck},
    {ErrorCode::EnrolHasCertificate, CmpFailure::NotAuthorized},
    {ErrorCode::NotAllowed, CmpFailure::NotAuthorized},
    {ErrorCode::RenewalNotDue, CmpFailure::BadRequest},
    {ErrorCode::OrderClosed, CmpFailure::BadRequest},
    {ErrorCode::OrderUnknown, CmpFailure::BadRequest},
    {ErrorCode::OrderHasOtherRequest, CmpFailure::BadRequest},
    {ErrorCode::StorageFailed, CmpFailure::SystemUnavailable},
    {ErrorCode::Busy, CmpFailure::SystemUnavailable},
};

// RFC 5280 5.3.1. A hold is lifted again, and only by the portal.
Result<RevocationReason> reason_of(const std::optional<int>& asked) {
  switch (asked.value_or(0)) {
    case 1:
      return RevocationReason::KeyCompromise;
    case 4:
      return RevocationReason::Superseded;
    case 5:
      return RevocationReason::CessationOfOperation;
    case 9:
      return RevocationReason::PrivilegeWithdrawn;
    case 6:
    case 8:
      return Error{ErrorCode::CmpUnsupported, "certificateHold and removeFromCRL"};
    default:
      return RevocationReason::None;
  }
}

}  // namespace

CmpRefusal cmp_refusal(const Error& error) {
  for (const Said& said : words) {
    if (said.code == error.code) {
      return {said.failure, std::string(wire_name(error.code))};
    }
  }
  return {CmpFailure::SystemFailure, std::string(wire_name(error.code))};
}

CmpRefusal MachineDesk::refused(const Error& error) {
  const bool ours = http_status(error.code) >= 500;
  matter_.cmp.log(
      LogLine{ours ? Severity::Failure : Severity::Notice,
              "cmp.refused",
              {{"code", std::string(wire_name(error.code))}, {"detail", error.detail}, {"by", who_}}});
  return cmp_refusal(error);
}

CmpCertification MachineDesk::certify() {
  auto made = make();
  if (made.ok()) {
    goes_on_ = true;
    given_ = made->leaf.fingerprint();
    return std::move(made).value();
  }
  if (is_accepted_for_later(made.error().code)) {
    goes_on_ = true;
    return CmpWaiting{*comes_again_in(made.error().code)};
  }
  return refused(made.error());
}

std::optional<CmpRefusal> MachineDesk::confirm(CmpConfirmation said) {
  const auto done = settle(*given_, said);
  goes_on_ = false;  // what is remembered stays as it is: a certConf may come again
  return done.ok() ? std::optional<CmpRefusal>() : refused(done.error());
}

std::optional<CmpRefusal> MachineDesk::revoke() {
  const auto done = end();
  return done.ok() ? std::optional<CmpRefusal>() : refused(done.error());
}

void MachineDesk::note(const std::string& what) {
  matter_.cmp.log(LogLine{Severity::Notice, "cmp.note", {{"text", what}, {"by", who_}}});
}

Result<CmpIssued> RenewalDesk::make() {
  const CmpMatter& here = matter();
  const auto asked = TRY(certificate::CmpKeyRequest::parse(here.request));
  if (asked.old_certificate() && !asked.old_certificate()->names(sender_.leaf)) {
    return Error{ErrorCode::CmpNotOwnCertificate, "oldCertID names another certificate"};
  }
  // The same key is the same request, whatever transaction and body it comes in. The evidence is the message
  // as it came: what the old key signed.
  const auto issued = TRY(here.cmp.renewals.renew_by_machine(
      sender_.held,
      {asked.key(), asked.key().fingerprint().text(),
       std::string(certificate::cmp_evidence) + base64(here.request.der()), "cmp"},
      here.now));
  auto chain = TRY(certificate::Certificate::parse_pem_bundle(issued.pem));
  CmpIssued made{std::move(chain.front()), {}};
  made.chain.assign(std::next(chain.begin()), chain.end());
  return made;
}

Result<void> RenewalDesk::settle(const Fingerprint& given, CmpConfirmation said) {
  const CmpMatter& here = matter();
  if (said == CmpConfirmation::Accepted) {
    TRY(here.cmp.renewals.prove_by_machine(given, here.now));
  } else {
    TRY(here.cmp.renewals.cancel_by_machine(given, here.now));
  }
  return {};
}

Result<void> RenewalDesk::end() {
  const auto asked = TRY(certificate::read_cmp_revocation(matter().request));
  if (!asked.certificate.names(sender_.leaf)) {
    return Error{ErrorCode::CmpNotOwnCertificate, "rr names another certificate than signs it"};
  }
  const RevocationReason reason = TRY(reason_of(asked.reason));
  return renewal::revoke_own(matter().cmp.orders, sender_.held.fingerprint, reason, {"cmp", matter().now});
}

// RFC 9483 4.3.1 and 4.3.2.
std::optional<RenewalDesk::Information> RenewalDesk::information(const std::string& type) {
  constexpr std::string_view ca_certificates = "1.3.6.1.5.5.7.4.17";
  constexpr std::string_view root_certificate = "1.3.6.1.5.5.7.4.20";
  constexpr std::string_view root_key_update = "1.3.6.1.5.5.7.4.18";
  if (type == root_certificate) {
    return Information{std::string(root_key_update), {}};  // no newer root than the asker has
  }
  if (type != ca_certificates) {
    return std::nullopt;
  }
  Bytes all;
  for (const auto& authority : matter().cmp.authorities()) {
    const certificate::Certificate& one = authority.certificate;
    if (authority.institution == sender_.held.member.institution && matter().now <= one.not_after()) {
      all.insert(all.end(), one.der().begin(), one.der().end());
    }
  }
  return Information{type, der::element(0x30, all)};
}

}  // namespace sekisho::http
