// SPDX-License-Identifier: Apache-2.0
#include "http/cmp_sender.h"

namespace sekisho::http {
namespace {

using certificate::Certificate;
using certificate::CmpMessage;
using contract::CertificateStatus;
using contract::HeldCertificate;

// RFC 4210 5.1.1: sender and senderKID name the certificate whose key protects the message.
bool is_named(const Certificate& one, const CmpMessage& message) {
  return one.subject_der() == message.sender() &&
         (message.sender_key_id().empty() || one.subject_key_id() == message.sender_key_id());
}

Result<std::optional<HeldCertificate>> find_held(const CmpVisit& visit, const Fingerprint& fingerprint) {
  auto held = TRY(write(visit.cmp.orders,
                        [&](renewal::Records& records) { return records.find_certificate(fingerprint); }));
  const bool is_here = held && held->member.institution == visit.institution.code;
  return is_here ? std::move(held) : std::optional<HeldCertificate>();
}

// RFC 9483 3.3 lets a client leave out what it sent at the beginning of the transaction.
Result<std::vector<Certificate>> candidates(const CmpVisit& visit) {
  std::vector<Certificate> found;
  for (const Bytes& der : visit.message.certificates()) {
    auto parsed = Certificate::parse_der(der);
    if (parsed.ok() && is_named(parsed.value(), visit.message)) {
      found.push_back(std::move(parsed).value());
    }
  }
  const auto remembered = visit.cmp.transactions.find(transaction_key(visit), visit.now);
  if (!found.empty() || !remembered) {
    return found;
  }
  const auto fingerprint = Fingerprint::parse(remembered->sender);
  if (!fingerprint.ok()) {
    return found;  // a code's id
  }
  if (const auto held = TRY(find_held(visit, fingerprint.value()))) {
    auto leaf = TRY(Certificate::parse_pem(held->pem));
    if (is_named(leaf, visit.message)) {
      found.push_back(std::move(leaf));
    }
  }
  return found;
}

Result<void> check_usable(const HeldCertificate& held, Time now) {
  const auto no = [&](ErrorCode code) { return Error{code, held.fingerprint.text()}; };
  if (held.status == CertificateStatus::Revoked) {
    return no(ErrorCode::DoctorRevoked);
  }
  if (held.status == CertificateStatus::Frozen) {
    return no(ErrorCode::DoctorFrozen);
  }
  if (now < held.not_before) {
    return no(ErrorCode::DoctorNotYetValid);
  }
  return now <= held.not_after ? Result<void>() : no(ErrorCode::DoctorExpired);
}

// A machine that signs by its new certificate has used it: the old one is superseded. Not by an rr, which
// would leave it with none.
bool is_use(certificate::CmpBody body) {
  using certificate::CmpBody;
  return body == CmpBody::KeyUpdateRequest || body == CmpBody::CertRequest ||
         body == CmpBody::Pkcs10Request || body == CmpBody::GeneralMessage;
}

}  // namespace

std::string transaction_key(const CmpVisit& visit) {
  return visit.institution.code.text() + '/' + hex(visit.message.transaction_id());
}

// Known by its SHA-256 before any computing with the key that a stranger sent.
Result<CmpSender> find_sender(const CmpVisit& visit) {
  for (const Certificate& leaf : TRY(candidates(visit))) {
    auto held = TRY(find_held(visit, leaf.fingerprint()));
    if (!held) {
      continue;
    }
    TRY(visit.message.verify(leaf.public_key()));
    TRY(check_usable(*held, visit.now));
    TRY(visit.cmp.renewals.check_may_come(held->member));
    if (is_use(visit.message.body())) {
      *held = TRY(visit.cmp.renewals.meet_machine(*held, "cmp", visit.now));
    }
    return CmpSender{leaf, *std::move(held)};
  }
  return Error{ErrorCode::CmpSenderUnknown, "no certificate of this message is known here"};
}

// The id goes over the wire for everybody to read, so a wrong MAC costs the code no try: 256 bits are not
// guessed, and strangers must not use up its tries.
Result<CmpCode> find_code(const CmpVisit& visit) {
  const auto id = OrderId::parse(text_view(visit.message.sender_key_id()));
  if (!id.ok()) {
    return Error{ErrorCode::EnrolCodeWrong, "the reference is no code's user name"};
  }
  const auto offered = TRY(write(
      visit.cmp.orders, [&](renewal::Records& records) { return records.find_acquisition(id.value()); }));
  if (!offered || offered->member.institution != visit.institution.code ||
      offered->state == renewal::AcquisitionState::Ended) {
    return Error{ErrorCode::EnrolCodeWrong, "no such code"};
  }
  CmpCode code{id.value(), Secret(renewal::code_secret(visit.cmp.code_key, id.value())),
               offered->message_sealed};
  TRY(visit.message.verify_mac(code.secret));
  return code;
}

}  // namespace sekisho::http
