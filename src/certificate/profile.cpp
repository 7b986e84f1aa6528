// SPDX-License-Identifier: Apache-2.0
#include "certificate/profile.h"

namespace sekisho::certificate {

std::string common_name(const MemberKey& member, Time not_after, Zone zone) {
  return member.contract.text() + ' ' + member.institution.text() + ' ' + member.member.text() + ' ' +
         year_month(not_after, zone);
}

}  // namespace sekisho::certificate
