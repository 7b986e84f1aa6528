// SPDX-License-Identifier: Apache-2.0
#include "staff/enrol.h"

#include "staff/people.h"

namespace sekisho::staff {
namespace {

// Without it the code would open nothing, and whoever holds it would wonder.
Result<void> check_machines(const House& house, const MemberKey& member) {
  return house.records.run([&](Records& records) -> Result<void> {
    const auto institution = TRY(find_institution(records, member.institution));
    if (institution.policy.machine_renewal == contract::MachineRenewal::Off) {
      return Error{ErrorCode::MachineRenewalOff, institution.code.text()};
    }
    const auto found = TRY(records.find_member(member));
    if (!found) {
      return Error{ErrorCode::MemberUnknown, member.text()};
    }
    const bool may = institution.policy.machine_renewal == contract::MachineRenewal::Everyone ||
                     found->kind == contract::MemberKind::Machine;
    return may ? Result<void>() : Error{ErrorCode::MemberNotMachine, member.text()};
  });
}

}  // namespace

Result<renewal::CodeDraft> draft_code(const House& house, const MemberKey& member) {
  TRY(check_machines(house, member));
  return renewal::CodeDraft::prepare(member, house.now);
}

Result<renewal::OfferedCode> offer_code(const House& house, Transactions<renewal::Records>& orders,
                                        const std::string& draft, const std::vector<std::string>& approvals) {
  const auto parsed = TRY(renewal::CodeDraft::parse(draft));
  TRY(check_machines(house, parsed.member));
  return renewal::offer_code(orders, parsed, approved_by(house, view(draft), approvals),
                             {"engineer:" + house.account, house.now}, house.master.derive("enrol-code"));
}

}  // namespace sekisho::staff
