// SPDX-License-Identifier: Apache-2.0
// An older copy of the records becomes the house again (threats, row 28): what was handed out may have been
// used since, and what was revoked since must not be good again. Two named people approve it where the house
// has some (row 31).
#pragma once

#include <string>
#include <vector>

#include "staff/house.h"

namespace sekisho::staff {

// What tells of statuses that the copy does not know.
struct Later {
  std::vector<Bytes> lists;       // our CAs' own revocation lists, PEM or DER
  std::vector<std::string> logs;  // of sekishod: its lines "certificate.status"
};

// JSON {"act": "house.restore", "backup", "later"}: SHA-256 of the copy and of each of those.
std::string draft_of_restore(const std::string& backup_sha256, const Later& later);

struct Restored {
  EndedByRestore ended;
  int not_good{0};  // certificates and serials that are revoked or frozen by a list or log
};
// In one transaction, before anybody works with these records. PathUnknownIssuer: a list by none of this
// house's CAs; ImportRefused: a list of the future, or a log without a line of that kind; the codes of
// certificate::read_list.
Result<Restored> restore(const House& house, const std::string& backup_sha256, const Later& later,
                         const std::vector<std::string>& approvers);

}  // namespace sekisho::staff
