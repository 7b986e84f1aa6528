// SPDX-License-Identifier: Apache-2.0
// What enrolment protocols wrap certificates and wishes in.
#pragma once

#include <vector>

#include "certificate/certificate.h"

namespace sekisho::certificate {

// RFC 7030 4.1.3, RFC 5652 5: SignedData that nobody signed and that holds only these, in DER.
Bytes certs_only(const std::vector<Certificate>& certificates);

// RFC 7030 4.5.2 (CsrAttrs): the kinds of key that check_key takes and the digests that Request::parse
// does.
Bytes wanted_of_requests();

}  // namespace sekisho::certificate
