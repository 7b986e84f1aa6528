// SPDX-License-Identifier: Apache-2.0
// sekisho enrol draft, code
#include "staff/enrol.h"

#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"

namespace sekisho::programs {

Result<int> draft_code(const Where& where, const DraftCode& wish, const Console& console) {
  const auto member = MemberKey::parse(wish.institution + '/' + wish.contract + '/' + wish.member);
  if (!member.ok()) {
    return Error{ErrorCode::UsageWrong,
                 "no such form of INSTITUTION CONTRACT MEMBER: " + member.error().detail};
  }
  const auto opened = TRY(open_house(where));
  const auto draft = TRY(staff::draft_code(opened->house(), member.value()));
  TRY(write_new(wish.out, draft.text() + "\n"));
  console.say("Draft: " + wish.out + "\nTwo named people sign it within a day: sekisho sign\n",
              {{"draft", wish.out}, {"id", draft.id.text()}});
  return exit_done;
}

Result<int> offer_code(const Where& where, const OfferCode& wish, const Console& console) {
  const std::string draft = TRY(read_draft(wish.draft));
  const auto opened = TRY(open_house(where));
  const auto code =
      TRY(staff::offer_code(opened->house(), opened->orders(), draft, TRY(read_approvals(wish.approvals))));
  console.say("Good once, until " + rfc3339(code.expires_at) + ", and shown only here:\n  user      " +
                  code.id.text() + "\n  password  " + code.secret + "\n",
              {{"user", code.id.text()}, {"password", code.secret}, {"until", rfc3339(code.expires_at)}});
  return exit_done;
}

}  // namespace sekisho::programs
