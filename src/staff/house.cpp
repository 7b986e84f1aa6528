// SPDX-License-Identifier: Apache-2.0
#include "staff/house.h"

namespace sekisho::staff {

audit::Entry entry_of(const House& house, const InstitutionCode& institution, std::string action,
                      std::string subject) {
  return audit::Entry{house.now,         institution.text(), "engineer:" + house.account,
                      std::move(action), std::move(subject), {}};
}

Result<contract::Institution> find_institution(Records& records, const InstitutionCode& code) {
  for (const contract::Institution& institution : TRY(records.institutions())) {
    if (institution.code == code) {
      return institution;
    }
  }
  return Error{ErrorCode::InstitutionUnknown, code.text()};
}

}  // namespace sekisho::staff
