// SPDX-License-Identifier: Apache-2.0
// The plain port: revocation lists, OCSP and CA certificates. All of it is signed by itself (RFC 5280 §8), so
// anyone may ask, without TLS and without cookies.
#pragma once

#include "http/request.h"
#include "revocation/lists.h"
#include "revocation/responder.h"

namespace sekisho::http {

struct Pki {
  const revocation::Lists& lists;
  revocation::Responder& responder;
  revocation::Authorities authorities;
  Clock clock;
};

Response pki_answer(const Pki& pki, const Request& request);
// OCSP questions by POST whose answer lies ready in memory.
std::optional<QuickAnswer> pki_answer_at_once(const Pki& pki, const Request& request, ByteView body);

}  // namespace sekisho::http
