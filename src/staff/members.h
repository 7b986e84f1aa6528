// SPDX-License-Identifier: Apache-2.0
// What is done to one member: a freeze ends, a person becomes a machine or a machine a person. Each begins as
// a draft that two named people approve where the house has some (threats, row 26). To freeze is one
// engineer's: it only stops.
#pragma once

#include <string>
#include <vector>

#include "renewal/records.h"
#include "staff/house.h"

namespace sekisho::staff {

enum class MemberAct { LiftFreeze, BecomeMachine, BecomePerson };

// Both sides of the records: members are staff's, certificates and orders renewal's.
struct Books {
  const House& house;
  Transactions<renewal::Records>& orders;
};

// JSON {"act": "member.lift"|"member.machine"|"member.person", "member", "since"}; since: of the freeze, or
// of the present kind, so that an approval is good for one act. MemberUnknown; NotFound where nothing is
// frozen; AlreadyExists where the member is of that kind; NotAllowed for a person without a PIN.
Result<std::string> draft_of_member(const Books& books, MemberAct act, const MemberKey& member);

struct MemberChanged {
  MemberAct act;
  MemberKey member;
  int certificates{0};  // lifted
};
// Does what the draft says. ApprovalInvalid where the house has named people and two of them did not approve
// it; BadRequest where it is no such draft; Busy where something changed meanwhile; the codes of the draft.
Result<MemberChanged> change_member(const Books& books, const std::string& draft,
                                    const std::vector<std::string>& approvals);

// How many certificates. The codes of renewal::freeze_member.
Result<int> freeze_member(const Books& books, const MemberKey& member);

}  // namespace sekisho::staff
