// SPDX-License-Identifier: Apache-2.0
// From a message to its answer: who sent it, which transaction it begins or continues, who decides.
#pragma once

#include "http/cmp_sender.h"

namespace sekisho::http {

// The answer as DER; an error is what is refused before OpenSSL's CMP code sees the message.
Result<Bytes> converse(const CmpVisit& visit, const certificate::CmpServer& server);

}  // namespace sekisho::http
