// SPDX-License-Identifier: Apache-2.0
// sekisho ca halt, resume
#include "staff/halts.h"

#include "programs/sekisho/authorities.h"
#include "programs/sekisho/commands.h"
#include "programs/sekisho/open_house.h"
#include "programs/sekisho/terminal.h"

namespace sekisho::programs {
namespace {

struct Named {
  InstitutionCode institution;
  Fingerprint authority;
};

Result<Named> named(const std::string& institution, const std::string& fingerprint) {
  auto code = InstitutionCode::parse(institution);
  auto authority = Fingerprint::parse(fingerprint);
  if (!code.ok() || !authority.ok()) {
    return Error{ErrorCode::UsageWrong, code.ok() ? "FINGERPRINT: as in `sekisho ca status`"
                                                  : "--institution: " + code.error().detail};
  }
  return Named{std::move(code).value(), std::move(authority).value()};
}

}  // namespace

std::string text_of(const renewal::Halt& halt) {
  return "issues nothing since " + rfc3339(halt.since) + "\n      " + halt.code + ": " + halt.said +
         (halt.subject.empty() ? "" : "\n      order " + halt.subject) + "\n";
}

nlohmann::json described(const renewal::Halt& halt) {
  return {{"authority", halt.authority.text()},
          {"since", rfc3339(halt.since)},
          {"code", halt.code},
          {"said", halt.said},
          {"order", halt.subject}};
}

Result<int> halt_authority(const Where& where, const HaltAuthority& wish, const Console& console) {
  const Named one = TRY(named(wish.institution, wish.fingerprint));
  const auto opened = TRY(open_house(where));
  const auto halt = TRY(staff::halt_authority(opened->house(), one.institution, one.authority, wish.why));
  console.say(
      halt.authority.text() + "\n    " + text_of(halt) + "What is asked for waits until: sekisho ca resume\n",
      {{"halt", described(halt)}});
  return exit_done;
}

Result<int> resume_authority(const Where& where, const ResumeAuthority& wish, const Console& console) {
  const Named one = TRY(named(wish.institution, wish.fingerprint));
  const auto opened = TRY(open_house(where));
  const auto halt = TRY(staff::find_halt(opened->house(), one.institution, one.authority));
  const std::string shown = halt.authority.text() + "\n    " + text_of(halt);
  if (wish.consent == Consent::Asked &&
      TRY(ask(shown + "Is the cause mended, and shall it issue again?")) == Answer::No) {
    console.say("Nothing has changed.\n", {{"halt", described(halt)}, {"resumed", false}});
    return exit_refused;
  }
  TRY(staff::resume_authority(opened->house(), one.institution, halt));
  console.say(shown + "It issues again; what waited is issued by itself within seconds.\n",
              {{"halt", described(halt)}, {"resumed", true}});
  return exit_done;
}

}  // namespace sekisho::programs
