// SPDX-License-Identifier: Apache-2.0
#include "certificate/cmp_request.h"

#include <algorithm>

#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/key_policy.h"
#include "certificate/request.h"
#include "certificate/signature_form.h"

namespace sekisho::certificate {
namespace {

constexpr std::uint8_t enumerated_tag = 0x0a;
// RFC 4211 appendix B: IMPLICIT TAGS, but a Name is a CHOICE and keeps its own.
constexpr std::uint8_t template_serial = 0x81;
constexpr std::uint8_t template_issuer = 0xa3;
constexpr std::uint8_t template_key = 0xa6;
constexpr std::uint8_t proof_by_signature = 0xa1;

Error bad_body(const std::string& why) { return Error{ErrorCode::CmpMalformed, "cmp request: " + why}; }

// Everything that is wrong below is one thing to whoever sent it.
template <class T>
Result<T> or_malformed(Result<T> read) {
  return read.ok() || read.error().code != ErrorCode::BadRequest ? std::move(read)
                                                                 : bad_body(read.error().detail);
}

Result<Serial> serial_of(ByteView integer) {
  const bool padded = integer.size() > 1 && integer[0] == 0;
  return Serial::parse(hex(padded ? integer.subspan(1) : integer));
}

struct Template {
  Bytes key;  // SubjectPublicKeyInfo; empty where absent
  Bytes issuer;
  std::optional<Serial> serial;
};

Result<Template> template_of(ByteView content) {
  Template read;
  der::Reader fields(content);
  while (!fields.done()) {
    if (fields.next_is(template_serial)) {
      read.serial = TRY(serial_of(TRY(fields.take(template_serial))));
    } else if (fields.next_is(template_issuer)) {
      der::Reader wrapper(TRY(fields.take(template_issuer)));
      read.issuer = to_bytes(TRY(wrapper.take_whole(der::sequence_tag)));
    } else if (fields.next_is(template_key)) {
      read.key = der::element(der::sequence_tag, TRY(fields.take(template_key)));
    } else {
      TRY(fields.take_any());  // wishes
    }
  }
  return read;
}

// RFC 4211 6.5: CertId ::= SEQUENCE { issuer GeneralName, serialNumber INTEGER }.
Result<CmpCertificateName> cert_id_of(ByteView content) {
  der::Reader fields(content);
  der::Reader wrapper(TRY(fields.take(directory_name_tag)));
  Bytes issuer = to_bytes(TRY(wrapper.take_whole(der::sequence_tag)));
  Serial serial = TRY(serial_of(TRY(fields.take(der::integer_tag))));
  return CmpCertificateName{std::move(issuer), std::move(serial)};
}

Result<std::optional<CmpCertificateName>> old_certificate_in(ByteView controls) {
  static const Bytes old_cert_id = der::oid("1.3.6.1.5.5.7.5.1.5");
  der::Reader list(controls);
  while (!list.done()) {
    der::Reader control(TRY(list.take(der::sequence_tag)));
    if (std::ranges::equal(TRY(control.take_whole(der::oid_tag)), old_cert_id)) {
      return std::optional(TRY(cert_id_of(TRY(control.take(der::sequence_tag)))));
    }
  }
  return std::optional<CmpCertificateName>();
}

// RFC 4211 4.1 (3): the template has subject and key, so the signature is over the CertRequest itself.
Result<void> check_possession(ByteView proof, ByteView request, const crypto::PublicKey& key) {
  const Error unproven{ErrorCode::RequestPossessionUnproven, "cmp request: no signature by its own key"};
  der::Reader outer(proof);
  const auto signing = outer.take(proof_by_signature);
  if (!signing.ok() || !outer.done()) {
    return unproven;
  }
  der::Reader fields(signing.value());
  const auto algorithm = fields.take_whole(der::sequence_tag);  // not poposkInput
  const auto signature = fields.take_bit_string();
  if (!algorithm.ok() || !signature.ok() || !fields.done()) {
    return unproven;
  }
  const auto form = TRY(SignatureForm::parse(algorithm.value()));
  return form.verify(key, request, signature.value()) ? Result<void>() : unproven;
}

}  // namespace

Result<CmpKeyRequest> CmpKeyRequest::parse_template(ByteView messages) {
  der::Reader outer(messages);
  der::Reader list(TRY(outer.take(der::sequence_tag)));
  der::Reader message(TRY(list.take(der::sequence_tag)));
  if (!list.done() || !outer.done()) {
    return bad_body("one request a message");
  }
  const ByteView request = TRY(message.take_whole(der::sequence_tag));
  der::Reader wrapper(request);
  der::Reader fields(TRY(wrapper.take(der::sequence_tag)));
  TRY(fields.take(der::integer_tag));  // certReqId
  const Template wanted = TRY(template_of(TRY(fields.take(der::sequence_tag))));
  auto old_certificate = std::optional<CmpCertificateName>();
  if (fields.next_is(der::sequence_tag)) {
    old_certificate = TRY(old_certificate_in(TRY(fields.take(der::sequence_tag))));
  }
  if (wanted.key.empty() || !fields.done()) {
    return bad_body("no public key in the template");
  }
  auto key = TRY(crypto::PublicKey::parse(wanted.key));
  TRY(check_key(key));
  TRY(check_possession(message.done() ? ByteView() : TRY(message.take_any()), request, key));
  return CmpKeyRequest(std::move(key), std::move(old_certificate));
}

Result<CmpKeyRequest> CmpKeyRequest::parse(const CmpMessage& message) {
  if (message.body() == CmpBody::Pkcs10Request) {
    const auto request = TRY(or_malformed(Request::parse(message.body_content())));
    return CmpKeyRequest(request.key(), std::nullopt);
  }
  return or_malformed(parse_template(message.body_content()));
}

namespace {

// The reasonCode of crlEntryDetails.
Result<std::optional<int>> reason_in(ByteView extensions) {
  static const Bytes reason_code = der::oid("2.5.29.21");
  der::Reader list(extensions);
  while (!list.done()) {
    der::Reader one(TRY(list.take(der::sequence_tag)));
    const ByteView oid = TRY(one.take_whole(der::oid_tag));
    if (one.next_is(der::boolean_tag)) {
      TRY(one.take(der::boolean_tag));
    }
    const ByteView value = TRY(one.take(der::octet_string_tag));
    if (std::ranges::equal(oid, reason_code)) {
      der::Reader wrapped(value);
      const ByteView reason = TRY(wrapped.take(enumerated_tag));
      return reason.size() == 1 ? Result<std::optional<int>>(reason[0]) : bad_body("reasonCode");
    }
  }
  return std::optional<int>();
}

Result<CmpRevocation> revocation_in(ByteView content) {
  der::Reader outer(content);
  der::Reader list(TRY(outer.take(der::sequence_tag)));
  der::Reader details(TRY(list.take(der::sequence_tag)));
  if (!list.done() || !outer.done()) {
    return bad_body("one revocation a message");
  }
  Template named = TRY(template_of(TRY(details.take(der::sequence_tag))));
  std::optional<int> reason;
  if (details.next_is(der::sequence_tag)) {
    reason = TRY(reason_in(TRY(details.take(der::sequence_tag))));
  }
  if (named.issuer.empty() || !named.serial) {
    return bad_body("issuer and serialNumber name the certificate");
  }
  return CmpRevocation{{std::move(named.issuer), *std::move(named.serial)}, reason};
}

// CertStatus ::= SEQUENCE { certHash, certReqId, statusInfo OPTIONAL }; without statusInfo it is accepted.
Result<CmpConfirmationList> confirmation_in(ByteView content) {
  der::Reader outer(content);
  der::Reader list(TRY(outer.take(der::sequence_tag)));
  if (list.done()) {
    return CmpConfirmationList{};
  }
  der::Reader status(TRY(list.take(der::sequence_tag)));
  TRY(status.take(der::octet_string_tag));
  TRY(status.take(der::integer_tag));
  if (!list.done() || !outer.done()) {
    return bad_body("one certificate a transaction");
  }
  if (!status.next_is(der::sequence_tag)) {
    return CmpConfirmationList{CmpConfirmation::Accepted, false};
  }
  der::Reader info(TRY(status.take(der::sequence_tag)));
  const ByteView word = TRY(info.take(der::integer_tag));
  const bool accepted = word.size() == 1 && word[0] == 0;
  return CmpConfirmationList{accepted ? CmpConfirmation::Accepted : CmpConfirmation::Rejected, false};
}

}  // namespace

Result<CmpConfirmationList> read_cmp_confirmation(const CmpMessage& message) {
  return or_malformed(confirmation_in(message.body_content()));
}

Result<CmpRevocation> read_cmp_revocation(const CmpMessage& message) {
  return or_malformed(revocation_in(message.body_content()));
}

}  // namespace sekisho::certificate
