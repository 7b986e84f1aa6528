// SPDX-License-Identifier: Apache-2.0
#include "certificate/profile.h"

namespace sekisho::certificate {
namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> all;
  for (auto at = words.find_first_not_of(blanks); at != std::string_view::npos;
       at = words.find_first_not_of(blanks)) {
    words = words.substr(at);
    const auto end = words.find_first_of(blanks);
    all.emplace_back(words.substr(0, end));
    words = end == std::string_view::npos ? std::string_view{} : words.substr(end);
  }
  return all;
}

}  // namespace

std::string common_name(const MemberKey& member, Time not_after, Zone zone) {
  return member.contract.text() + ' ' + member.institution.text() + ' ' + member.member.text() + ' ' +
         year_month(not_after, zone);
}

std::string file_name(const InstitutionCode& institution, const Fingerprint& authority) {
  return institution.text() + '-' + authority.text().substr(0, 16);
}

Profile client_profile(const ProfileWords& words, const std::string& authority_file_name) {
  Profile profile;
  for (const std::string& pointer : split(words.pki_url.empty() ? std::string_view{} : words.pki_pointers)) {
    if (pointer == "crl") {
      profile.crl_url = words.pki_url + '/' + authority_file_name + ".crl";
    } else if (pointer == "ocsp") {
      profile.ocsp_url = words.pki_url + "/ocsp";
    }
  }
  profile.more_purposes = split(words.more_purposes);
  profile.country = words.country;
  profile.unit = words.unit;
  profile.key_kinds = split(words.key_kinds);
  return profile;
}

}  // namespace sekisho::certificate
