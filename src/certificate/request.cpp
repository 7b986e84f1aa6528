// SPDX-License-Identifier: Apache-2.0
#include "certificate/request.h"

#include "base/der_reader.h"
#include "certificate/key_policy.h"
#include "certificate/signature_form.h"
#include "crypto/digest.h"

namespace sekisho::certificate {
namespace {

constexpr std::size_t longest_request = std::size_t{16} * 1024;

Error malformed(const std::string& why) { return Error{ErrorCode::RequestMalformed, "request: " + why}; }

struct Parts {
  ByteView to_be_signed;
  ByteView key;
  ByteView algorithm;
  ByteView signature;
};

// RFC 2986 4: SEQUENCE { SEQUENCE { version 0, subject, key, [0] attributes }, algorithm, signature }.
Result<Parts> parts_of(ByteView request) {
  der::Reader outer(request);
  der::Reader whole(TRY(outer.take(der::sequence_tag)));
  Parts parts;
  parts.to_be_signed = TRY(whole.take_whole(der::sequence_tag));
  parts.algorithm = TRY(whole.take_whole(der::sequence_tag));
  parts.signature = TRY(whole.take_bit_string());
  der::Reader wrapper(parts.to_be_signed);
  der::Reader inner(TRY(wrapper.take(der::sequence_tag)));
  const ByteView version = TRY(inner.take_unsigned());
  TRY(inner.take_whole(der::sequence_tag));
  parts.key = TRY(inner.take_whole(der::sequence_tag));
  TRY(inner.take_whole(der::context_tag));
  if (!whole.done() || !inner.done() || version.size() != 1 || version[0] != 0) {
    return malformed("not a PKCS#10 request of version 0");
  }
  return parts;
}

}  // namespace

Result<Request> Request::parse(ByteView der) {
  if (der.size() > longest_request) {
    return malformed("longer than 16 KiB");
  }
  der::Reader file(der);
  const auto whole = file.take_whole(der::sequence_tag);
  if (!whole.ok()) {
    return malformed(whole.error().detail);
  }
  if (!file.done()) {
    return Error{ErrorCode::RequestTrailingBytes, "request: bytes follow the DER"};
  }
  const auto parts = parts_of(der);
  if (!parts.ok() || !der::well_formed(der)) {
    return malformed(parts.ok() ? "not DER" : parts.error().detail);
  }
  const auto form = SignatureForm::parse(parts->algorithm);
  if (!form.ok() && form.error().code == ErrorCode::RequestWeakDigest) {
    return form.error();
  }
  crypto::PublicKey key = TRY(crypto::PublicKey::parse(parts->key));
  // Before the signature: its reason is the clearer one, and nothing odd is computed with.
  TRY(check_key(key));
  if (!form.ok()) {
    return form.error();
  }
  if (!form->verify(key, parts->to_be_signed, parts->signature)) {
    return Error{ErrorCode::RequestPossessionUnproven, "request: its signature is not by its own key"};
  }
  return Request(to_bytes(der), crypto::sha256_hex(der), std::move(key));
}

}  // namespace sekisho::certificate
