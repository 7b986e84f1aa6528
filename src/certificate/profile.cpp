// SPDX-License-Identifier: Apache-2.0
#include "certificate/profile.h"

namespace sekisho::certificate {

std::string common_name(const MemberKey& member, Time not_after, Zone zone) {
  return member.contract.text() + ' ' + member.institution.text() + ' ' + member.member.text() + ' ' +
         year_month(not_after, zone);
}

std::string file_name(const InstitutionCode& institution, const Fingerprint& authority) {
  return institution.text() + '-' + authority.text().substr(0, 16);
}

Profile client_profile(const std::string& pki_url, const std::string& authority_file_name) {
  if (pki_url.empty()) {
    return {};
  }
  return Profile{
      .crl_url = pki_url + '/' + authority_file_name + ".crl", .ocsp_url = pki_url + "/ocsp", .purpose = {}};
}

}  // namespace sekisho::certificate
