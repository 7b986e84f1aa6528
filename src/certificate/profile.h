// SPDX-License-Identifier: Apache-2.0
// What the certificates of an institution's CA look like. Subject and times come from our records, the rest
// from here.
#pragma once

#include <string>

#include "base/names.h"
#include "base/time.h"

namespace sekisho::certificate {

enum class Purpose {
  ClientLogin,
  OcspSigning  // RFC 6960 4.2.2.2: answers for the CA
};

struct Profile {
  std::string crl_url;   // http://…; empty: no CRL distribution point yet
  std::string ocsp_url;  // http://…; empty: no authority information access yet
  Purpose purpose{Purpose::ClientLogin};
};

// CN = "<contract id> <institution code> <ADMIN or member id> <yyyy-mm of its end>" (design §2, ③): old and
// new, administrator and user can be told apart in any picker.
std::string common_name(const MemberKey& member, Time not_after, Zone zone);

}  // namespace sekisho::certificate
