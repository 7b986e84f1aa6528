// SPDX-License-Identifier: Apache-2.0
// What a handshake brought, ready to be judged: the leaf, whether its path leads to this institution's CAs,
// and our record of it as it is at this request.
#pragma once

#include "http/portal.h"
#include "login/certificate_step.h"

namespace sekisho::http {

Result<login::Presented> presented_by(const Visit& visit);

}  // namespace sekisho::http
