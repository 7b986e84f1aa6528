// SPDX-License-Identifier: Apache-2.0
#include "certificate/cmp_message.h"

#include <algorithm>
#include <array>

#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/signature_form.h"

namespace sekisho::certificate {
namespace {

Error malformed(const std::string& why) { return Error{ErrorCode::CmpMalformed, "cmp: " + why}; }
Error unprotected(const std::string& why) { return Error{ErrorCode::CmpProtectionRefused, "cmp: " + why}; }

// [number] EXPLICIT of that tag, where it is next; else empty.
Result<ByteView> option(der::Reader& from, std::uint8_t number, std::uint8_t tag) {
  const auto wrapper_tag = static_cast<std::uint8_t>(der::context_tag + number);
  if (!from.next_is(wrapper_tag)) {
    return ByteView();
  }
  der::Reader wrapper(TRY(from.take(wrapper_tag)));
  const ByteView content = tag == der::sequence_tag ? TRY(wrapper.take_whole(tag)) : TRY(wrapper.take(tag));
  return wrapper.done() ? Result<ByteView>(content) : malformed("header option");
}

Result<Bytes> identifier(der::Reader& from, std::uint8_t number) {
  const ByteView octets = TRY(option(from, number, der::octet_string_tag));
  return octets.size() <= CmpMessage::longest_name ? Result<Bytes>(to_bytes(octets))
                                                   : malformed("identifier is long");
}

// A GeneralName; the Name in it where it is a directoryName.
Result<Bytes> name_in(der::Reader& from) {
  if (!from.next_is(directory_name_tag)) {
    TRY(from.take_any());
    return Bytes();
  }
  der::Reader wrapper(TRY(from.take(directory_name_tag)));
  Bytes name = to_bytes(TRY(wrapper.take_whole(der::sequence_tag)));
  return wrapper.done() ? Result<Bytes>(std::move(name)) : malformed("name");
}

// RFC 4210 5.1.3.1: how often somebody else's message makes us hash. None: not a password-based MAC.
Result<std::optional<std::uint32_t>> iterations_of(ByteView algorithm) {
  static const Bytes password_based_mac = der::oid("1.2.840.113533.7.66.13");
  der::Reader outer(algorithm);
  der::Reader fields(TRY(outer.take(der::sequence_tag)));
  if (!std::ranges::equal(TRY(fields.take_whole(der::oid_tag)), password_based_mac)) {
    return std::optional<std::uint32_t>();
  }
  der::Reader parameters(TRY(fields.take(der::sequence_tag)));
  TRY(parameters.take(der::octet_string_tag));  // salt
  TRY(parameters.take(der::sequence_tag));      // owf
  const ByteView count = TRY(parameters.take_unsigned());
  if (count.size() > 2) {
    return malformed("iterations of the MAC");
  }
  std::uint32_t iterations = 0;
  for (const std::uint8_t octet : count) {
    iterations = iterations << 8U | octet;
  }
  return iterations <= CmpMessage::most_iterations ? Result<std::optional<std::uint32_t>>(iterations)
                                                   : malformed("iterations of the MAC");
}

// RFC 4055 5: the NULL of RSA's identifiers may be absent and must be taken so too. OpenSSL 3.0 leaves it
// out.
Bytes with_parameters(const Bytes& algorithm) {
  static const Bytes pkcs1 = der::oid("1.2.840.113549.1.1.11");  // ….12 and ….13 with the other digests
  der::Reader outer(algorithm);
  const auto content = outer.take(der::sequence_tag);
  const std::size_t stem = pkcs1.size() - 1;
  const bool bare =
      content.ok() && content->size() == pkcs1.size() &&
      std::equal(pkcs1.begin(), pkcs1.begin() + static_cast<std::ptrdiff_t>(stem), content->begin());
  return bare ? der::sequence({to_bytes(content.value()), der::null()}) : algorithm;
}

Result<CmpBody> body_of(std::uint8_t number) {
  constexpr std::array known{
      CmpBody::InitRequest,       CmpBody::CertRequest,    CmpBody::Pkcs10Request, CmpBody::KeyUpdateRequest,
      CmpBody::RevocationRequest, CmpBody::GeneralMessage, CmpBody::Error,         CmpBody::CertConfirm,
      CmpBody::PollRequest};
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](CmpBody one) { return static_cast<std::uint8_t>(one) == number; });
  return found == known.end() ? Result<CmpBody>(malformed("body " + std::to_string(number)))
                              : Result<CmpBody>(*found);
}

}  // namespace

Result<void> CmpMessage::read_header(ByteView content) {
  der::Reader fields(content);
  const ByteView version = TRY(fields.take_unsigned());
  if (version.size() != 1) {
    return malformed("pvno");
  }
  version_ = version[0];
  sender_ = TRY(name_in(fields));
  TRY(name_in(fields));                               // recipient
  TRY(option(fields, 0, der::generalized_time_tag));  // messageTime
  algorithm_ = to_bytes(TRY(option(fields, 1, der::sequence_tag)));
  sender_key_id_ = TRY(identifier(fields, 2));
  TRY(identifier(fields, 3));  // recipKID
  transaction_id_ = TRY(identifier(fields, 4));
  sender_nonce_ = TRY(identifier(fields, 5));
  recipient_nonce_ = TRY(identifier(fields, 6));
  TRY(option(fields, 7, der::sequence_tag));  // freeText
  TRY(option(fields, 8, der::sequence_tag));  // generalInfo
  if (!fields.done()) {
    return malformed("header");
  }
  if (!algorithm_.empty()) {
    mac_iterations_ = TRY(iterations_of(algorithm_));
  }
  return {};
}

Result<void> CmpMessage::read_body(ByteView whole) {
  if (whole.front() < der::context_tag) {
    return malformed("body");
  }
  body_ = TRY(body_of(static_cast<std::uint8_t>(whole.front() - der::context_tag)));
  der::Reader outer(whole);
  body_content_ = to_bytes(TRY(outer.take(whole.front())));
  return {};
}

Result<void> CmpMessage::read_certificates(ByteView content) {
  der::Reader wrapper(content);
  der::Reader list(TRY(wrapper.take(der::sequence_tag)));
  while (!list.done()) {
    if (certificates_.size() == most_certificates) {
      return malformed("more than 10 certificates");
    }
    certificates_.push_back(to_bytes(TRY(list.take_whole(der::sequence_tag))));
  }
  return wrapper.done() ? Result<void>() : malformed("extraCerts");
}

Result<void> CmpMessage::read(ByteView der) {
  der::Reader file(der);
  der::Reader whole(TRY(file.take(der::sequence_tag)));
  const ByteView header = TRY(whole.take_whole(der::sequence_tag));
  const ByteView body = TRY(whole.take_any());
  der::Reader header_reader(header);
  TRY(read_header(TRY(header_reader.take(der::sequence_tag))));
  TRY(read_body(body));
  protected_part_ = der::sequence({to_bytes(header), to_bytes(body)});
  if (whole.next_is(der::context_tag)) {
    der::Reader wrapper(TRY(whole.take(der::context_tag)));
    protection_ = to_bytes(TRY(wrapper.take_bit_string()));
  }
  if (whole.next_is(der::context_tag + 1)) {
    TRY(read_certificates(TRY(whole.take(der::context_tag + 1))));
  }
  return whole.done() && file.done() ? Result<void>() : malformed("something follows");
}

Result<CmpMessage> CmpMessage::parse(ByteView der) {
  if (der.size() > most_octets || !der::well_formed(der)) {
    return malformed("too long, too deep or not DER");
  }
  CmpMessage message;
  const auto read = message.read(der);
  if (!read.ok()) {
    return Error{ErrorCode::CmpMalformed, read.error().detail};
  }
  if (message.transaction_id_.empty() || message.sender_nonce_.empty()) {
    return malformed("RFC 9483 3.1 wants transactionID and senderNonce");
  }
  message.der_ = to_bytes(der);
  return message;
}

Result<void> CmpMessage::verify(const crypto::PublicKey& key) const {
  if (algorithm_.empty() || protection_.empty()) {
    return unprotected("no protection");
  }
  const auto form = SignatureForm::parse(with_parameters(algorithm_));
  if (!form.ok()) {
    return unprotected(form.error().detail);
  }
  return form->verify(key, protected_part_, protection_) ? Result<void>() : unprotected("not by that key");
}

}  // namespace sekisho::certificate
