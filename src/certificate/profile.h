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
  OcspSigning,  // RFC 6960 4.2.2.2: answers OCSP for the CA
  CmpSigning    // RFC 9483 1.6, RFC 6402 2.10: answers CMP for the CA
};

struct Profile {
  std::string crl_url;   // http://…; empty: no CRL distribution point yet
  std::string ocsp_url;  // http://…; empty: no authority information access yet
  Purpose purpose{Purpose::ClientLogin};
};

// CN = "<contract id> <institution code> <ADMIN or member id> <yyyy-mm of its end>" (design §2, ③): old and
// new, administrator and user can be told apart in any picker.
std::string common_name(const MemberKey& member, Time not_after, Zone zone);

// What a CA's list and certificate are called on the plain port: "9001-0123456789abcdef".
std::string file_name(const InstitutionCode& institution, const Fingerprint& authority);

// Of a person's certificate. `pki_url`: "http://pki.example" without a slash at its end; empty: it points
// nowhere.
Profile client_profile(const std::string& pki_url, const std::string& authority_file_name);

}  // namespace sekisho::certificate
