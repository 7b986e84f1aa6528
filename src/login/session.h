// SPDX-License-Identifier: Apache-2.0
// A session is a login's row: found by the hash of its cookie, believed only on its own host name and with
// its own TLS certificate, and only while that certificate is usable right now (threats, row 8).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/transactions.h"
#include "contract/institution.h"
#include "login/allowed.h"
#include "login/records.h"

namespace sekisho::login {

struct Cookie {
  std::string text;  // 256 random bits, base64url: goes to the browser
  std::string hash;  // SHA-256 hex: stays here
};
Cookie mint_cookie();
std::string hash_of_cookie(std::string_view text);
std::string mint_support_number();

enum class Activity { Person, Page };  // a page that asks for progress by itself keeps nobody logged in

struct Arrival {
  std::string cookie_hash;
  std::string host;
  std::optional<Fingerprint> certificate;  // of this connection's handshake; none on the portal host
  Activity activity{Activity::Person};
  Time now;
};

struct Session {
  Login login;
  contract::Member member;
  contract::HeldCertificate held;
};

// LoginEnded or LoginIdle, with the End recorded where it happens by time or by the certificate.
Result<Session> resume(Transactions<Records>& records, const Arrival& arrival,
                       const contract::Policy& policy);

Result<void> log_off(Transactions<Records>& records, const Session& session, Time now);

// Ends the member's other live logins; returns their host names, so that the TLS port can forget them.
Result<std::vector<std::string>> end_other_logins(Records& records, const Login& kept, Time now);

audit::Entry entry_of(const Login& login, std::string action, Time now);

}  // namespace sekisho::login
