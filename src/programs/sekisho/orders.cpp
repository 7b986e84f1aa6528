// SPDX-License-Identifier: Apache-2.0
// sekisho order draft, approve
#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"
#include "staff/approve.h"

namespace sekisho::programs {
namespace {

Result<OrderId> parse_id(const std::string& text) {
  auto id = OrderId::parse(text);
  return id.ok() ? id : Error{ErrorCode::UsageWrong, "ORDER: " + id.error().detail};
}

}  // namespace

Result<int> draft_order(const Where& where, const DraftOrder& wish, const Console& console) {
  const auto opened = TRY(open_house(where));
  const auto draft = TRY(staff::draft_of_order(opened->orders(), TRY(parse_id(wish.order))));
  TRY(write_new(wish.out, certificate_draft_pem(draft.tbs_der)));
  console.say(
      "Draft of " + draft.member.text() + ": " + wish.out + "\nTwo named people sign it: sekisho sign\n",
      {{"draft", wish.out}, {"member", draft.member.text()}});
  return exit_done;
}

Result<int> approve_order(const Where& where, const ApproveOrder& wish, const Console& console) {
  const auto opened = TRY(open_house(where));
  const auto draft = TRY(staff::approve_order(opened->house(), opened->orders(), TRY(parse_id(wish.order)),
                                              TRY(read_approvals(wish.approvals))));
  console.say(
      "Approved: " + draft.member.text() + ". It is issued by itself, or when the machine asks again.\n",
      {{"order", wish.order}, {"member", draft.member.text()}});
  return exit_done;
}

}  // namespace sekisho::programs
