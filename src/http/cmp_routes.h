// SPDX-License-Identifier: Apache-2.0
// CMP over HTTP (RFC 6712, RFC 9811) on the plain port: each message is protected by itself, so there is no
// TLS and no cookie. For machines of institutions that allow it.
#pragma once

#include "base/log.h"
#include "http/cmp_transactions.h"
#include "http/request.h"
#include "renewal/renewals.h"
#include "revocation/delegated_keys.h"

namespace sekisho::http {

struct Cmp {
  const renewal::Renewals& renewals;
  Transactions<renewal::Records>& orders;
  std::function<std::optional<contract::Institution>(const InstitutionCode&)> institution;
  revocation::Authorities authorities;
  const revocation::DelegatedKeys& keys;  // Purpose::CmpSigning
  CmpTransactions& transactions;
  Secret code_key;     // of renewal::code_secret
  Secret message_key;  // seals what an ir's transaction needs to go on
  Clock clock;
  Log log;
};

bool is_cmp(const Request& request);  // below /.well-known/cmp
Response cmp_answer(const Cmp& cmp, const Request& request);

}  // namespace sekisho::http
