// SPDX-License-Identifier: Apache-2.0
// A root and an issuing CA below it for each institution in one go, for a house that has no machine without
// network: the very verbs of ceremony.h and authorities.h, one after the other, in one process.
#pragma once

#include <string>
#include <vector>

#include "staff/authorities.h"
#include "staff/ceremony.h"

namespace sekisho::staff {

struct Founding {
  Ceremony ceremony;                                     // the root's
  std::vector<InstitutionCode> institutions;             // none named: all of the house
  certificate::KeyKind key{certificate::KeyKind::P256};  // of the issuing CAs
  Time not_after;                                        // theirs; never beyond the root's
  // Files of the custodians' parts. Empty: where a ceremony that has just been held left them.
  std::string part_1;
  std::string part_2;
};

struct BelowTheRoot {
  enum class Step { InstalledNow, StoodBefore };
  InstitutionCode institution;
  certificate::Certificate authority;
  Step step{Step::InstalledNow};
};

struct Founded {
  certificate::Certificate root;
  std::vector<BelowTheRoot> below;
  std::string record;  // the root's, and what was signed with it
};

// Makes the root where the folder holds none, then an issuing CA below it for each institution whose CA is
// not below it yet; the CAs until then stay accepted (roll-over). What was signed lies in the folder as
// CODE.pem before it is installed, so that the same call again goes on wherever it was broken off.
// InstitutionUnknown, before anything is made; AlreadyExists where the folder holds a root of another name;
// FileUnreadable where the parts are not there; the codes of make_root, open_root, sign_authority and
// install_authority.
Result<Founded> found_hierarchy(const House& house, const Founding& founding);

}  // namespace sekisho::staff
