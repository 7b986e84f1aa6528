// SPDX-License-Identifier: Apache-2.0
// The house's named people: what one engineer must not do alone needs the approvals of two of them (threats,
// rows 26 and 31). The first two are made once; who comes or goes later, two of them approve.
#pragma once

#include <string>
#include <vector>

#include "certificate/approval.h"
#include "staff/house.h"

namespace sekisho::staff {

// AlreadyExists where there are named people; ApprovalInvalid where the two are one.
Result<void> found_people(const House& house, const certificate::NamedPerson& first,
                          const certificate::NamedPerson& second);

// A draft of who is to come or go: JSON {"act": "people.add"|"people.remove", "name", "key"}, the key as
// base64.
enum class Change { Add, Remove };
std::string draft_of(Change change, const certificate::NamedPerson& person);
// Does what an approved draft says. ApprovalInvalid; BadRequest where it is no such draft; AlreadyExists;
// NotFound; NotAllowed where fewer than two would be left.
Result<certificate::NamedPerson> change_people(const House& house, const std::string& draft,
                                               const std::vector<std::string>& approvals);

// The names of the two named people who approved these octets. ApprovalInvalid.
Result<std::vector<std::string>> approved_by(const House& house, ByteView draft,
                                             const std::vector<std::string>& approvals);

// The same for acts that one engineer may do alone before the house has named people (threats, row 31: the
// first set-up). Empty then.
Result<std::vector<std::string>> approved_where_people_are(const House& house, const std::string& draft,
                                                           const std::vector<std::string>& approvals);

}  // namespace sekisho::staff
