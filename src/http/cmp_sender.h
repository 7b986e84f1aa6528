// SPDX-License-Identifier: Apache-2.0
// Whose message it is, and which transaction it continues: asked before OpenSSL's CMP code sees anything.
#pragma once

#include "certificate/cmp_message.h"
#include "http/cmp_desk.h"

namespace sekisho::http {

// One message in its place.
struct CmpVisit {
  const Cmp& cmp;
  const contract::Institution& institution;
  const certificate::CmpMessage& message;
  Time now;
};

// By what the message brings, or by what its transaction remembers. CmpSenderUnknown, CmpProtectionRefused,
// and the Doctor… codes for one that is not usable right now.
Result<CmpSender> find_sender(const CmpVisit& visit);

// A one-time code (renewal/acquisition.h) whose secret made the message's MAC. EnrolCodeWrong,
// CmpProtectionRefused.
struct CmpCode {
  OrderId id;
  Secret secret;
  std::string message_sealed;  // of the ir that spent it; empty: none, or over
};
Result<CmpCode> find_code(const CmpVisit& visit);

std::string transaction_key(const CmpVisit& visit);

}  // namespace sekisho::http
