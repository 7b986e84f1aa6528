// SPDX-License-Identifier: Apache-2.0
// What the certificates of an institution's CA look like. Subject and times come from our records, the rest
// from here.
#pragma once

#include <string>
#include <vector>

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
  std::vector<std::string> more_purposes{};  // dotted, beside client authentication
  std::string country{};                     // C of the subject; empty: none
  std::string unit{};                        // OU of the subject; empty: none
  std::vector<std::string> key_kinds{};      // kind_name of key_policy.h; empty: all that it takes
};

// CN = "<contract id> <institution code> <ADMIN or member id> <yyyy-mm of its end>" (design §2, ③): old and
// new, administrator and user can be told apart in any picker.
std::string common_name(const MemberKey& member, Time not_after, Zone zone);

// What a CA's list and certificate are called on the plain port: "9001-0123456789abcdef".
std::string file_name(const InstitutionCode& institution, const Fingerprint& authority);

// Of a person's certificate, in the words of an institution's policy and of a signer's settings (lists are
// words with blanks between). An empty `pki_url`: it points nowhere.
struct ProfileWords {
  std::string pki_url;  // "http://pki.example", without a slash at its end
  std::string pki_pointers{"crl ocsp"};
  std::string more_purposes;
  std::string country;
  std::string unit;
  std::string key_kinds;
};
Profile client_profile(const ProfileWords& words, const std::string& authority_file_name);

}  // namespace sekisho::certificate
