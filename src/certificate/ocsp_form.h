// SPDX-License-Identifier: Apache-2.0
// The commonest question and answer of OCSP, read and written without a detour: a responder is asked a
// hundred thousand times a second for one certificate by SHA-1 and without a nonce. ocsp_request.h reads
// whatever else may be asked, and ocsp_response.h says the same in the same octets (a test compares them).
#pragma once

#include <optional>
#include <string>

#include "certificate/ocsp_response.h"

namespace sekisho::certificate {

// RFC 6960 4.1.1 with one request, SHA-1 with NULL, no extensions, no signature, each number in its one DER
// form.
struct CommonQuestion {
  ByteView id;      // the whole CertID
  ByteView issuer;  // of it: algorithm and both hashes
  ByteView serial;  // of it: the number without a leading zero octet
};
std::optional<CommonQuestion> read_common_question(ByteView request);
// What `issuer` is in questions about that authority's certificates.
Bytes common_issuer(const Certificate& authority);

struct CommonAnswer {
  ByteView id;
  OcspStatus status;
  Time this_update;
  Time next_update;
};

// What all answers of one delegated responder have in common.
class OcspForm {
 public:
  OcspForm(const ResponderKey& key, const Certificate& responder);

  [[nodiscard]] Bytes to_be_signed(const CommonAnswer& answer) const;
  [[nodiscard]] Bytes whole(const CommonAnswer& answer, ByteView signature) const;

 private:
  Bytes by_key_;       // responderID
  Bytes after_data_;   // signatureAlgorithm
  Bytes certificate_;  // [0] certs
};

}  // namespace sekisho::certificate
