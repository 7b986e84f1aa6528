// SPDX-License-Identifier: Apache-2.0
// What the files of EST share.
#pragma once

#include "certificate/certificate.h"
#include "http/portal.h"

namespace sekisho::http {

inline constexpr std::string_view est_actor = "est";  // in the trail

// RFC 7030 4.1.3: certs-only, in base64.
Response est_certificates(const std::vector<certificate::Certificate>& all);

Result<Response> est_enrol(const Visit& visit);  // simpleenroll

}  // namespace sekisho::http
