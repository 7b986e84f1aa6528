// SPDX-License-Identifier: Apache-2.0
// An institution's policy, changed: first shown as what it does to the next certificate, then approved by two
// named people where the house has some, then kept.
#pragma once

#include <string>
#include <vector>

#include "staff/house.h"

namespace sekisho::staff {

struct PolicyChange {
  InstitutionCode institution;
  contract::Policy before;
  contract::Policy after;
  std::string draft;        // JSON {"act": "institution.policy", "institution", "policy", "replaces"}
  std::string settings;     // what differs, a line each with "- " and "+ "
  std::string certificate;  // of a draft: what differs in a person's next certificate, in OpenSSL's words
};

// `wishes`: JSON of what is to differ from the present policy. InstitutionUnknown, SettingsInvalid.
Result<PolicyChange> draft_policy(const House& house, const InstitutionCode& code, const std::string& wishes);
// ApprovalInvalid where the house has named people and two of them did not approve this draft; BadRequest
// where it is no such draft; Busy where the policy is another one meanwhile.
Result<PolicyChange> change_policy(const House& house, const std::string& draft,
                                   const std::vector<std::string>& approvals);

}  // namespace sekisho::staff
