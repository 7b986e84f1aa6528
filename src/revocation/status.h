// SPDX-License-Identifier: Apache-2.0
// What our records say of a certificate, in the words of RFC 5280 5.3.1 and RFC 6960 2.2.
#pragma once

#include "certificate/ocsp_response.h"
#include "revocation/records.h"

namespace sekisho::revocation {

// A frozen certificate is revoked with certificateHold: it may come back.
certificate::ReasonCode reason_code_of(const KnownStatus& known);
// Only what opens nothing for good is revoked: a provisional or superseded certificate is good.
certificate::OcspStatus ocsp_status_of(const std::optional<KnownStatus>& known);

}  // namespace sekisho::revocation
