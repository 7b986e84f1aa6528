// SPDX-License-Identifier: Apache-2.0
// The fields of a certificate as their octets stand in it (RFC 5280 4.1), and what the usual ones say.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/time.h"

namespace sekisho::certificate {

// Views into the octets they were read from.
struct CertificateFields {
  // CertificateMalformed; nothing may follow the DER.
  static Result<CertificateFields> of(ByteView der);

  ByteView tbs;
  ByteView serial;  // content
  ByteView issuer;
  ByteView validity;  // content
  ByteView subject;
  ByteView key;
  ByteView algorithm;  // of the signature, outside the to-be-signed bytes; empty where no usual signature
                       // follows it
};

// Each gives what OpenSSL gives for the same octets, or nothing where they are not in the form in which
// nearly all certificates have them.
struct Validity {
  Time not_before;
  Time not_after;
};
std::optional<Validity> usual_validity(ByteView content);
// The last common name of a Name, in ASCII as UTF8String or PrintableString; empty where there is none.
std::optional<std::string> usual_common_name(ByteView name);

}  // namespace sekisho::certificate
