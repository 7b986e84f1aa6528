// SPDX-License-Identifier: Apache-2.0
#include "renewal/halt.h"

#include <algorithm>

#include "certificate/approval.h"
#include "renewal/records.h"
#include "renewal/standing_halts.h"

namespace sekisho::renewal {
namespace {

LogLine alarm(std::string event, const Halt& halt) {
  return LogLine{
      Severity::Alarm,
      std::move(event),
      {{"authority", halt.authority.text()},
       {"since", rfc3339(halt.since)},
       {"code", halt.code},
       {"said", halt.said},
       {"subject", halt.subject},
       {"next", halt.code == clock_behind ? "set the clock; where it is right now: sekisho ca resume"
                                          : "sekisho ca status, then sekisho ca resume"}}};
}

Error refusal_of(const Halt& halt) {
  return {ErrorCode::SignerAway, "issuing is halted since " + rfc3339(halt.since) + ": " + halt.said};
}

template <typename All>
auto find_of(All& all, const Fingerprint& authority) {
  return std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.authority == authority; });
}

}  // namespace

std::vector<Halt> with_clocks(std::vector<Halt> recorded, const std::vector<IssueClock>& clocks, Time now) {
  for (const auto& [authority, newest] : clocks) {
    if (now < newest - certificate::clock_slack && find_of(recorded, authority) == recorded.end()) {
      recorded.push_back(
          {authority,
           now,
           std::string(clock_behind),
           "its newest certificate is of " + rfc3339(newest) + ", which the clock says is to come",
           {}});
    }
  }
  return recorded;
}

bool is_house_fault(ErrorCode code) {
  return code == ErrorCode::LintFailed || code == ErrorCode::SignedDiffers;
}

Result<std::optional<Halt>> find_halt(Records& records, const Fingerprint& authority, Time now) {
  const auto all = TRY(standing_halts(records, now));
  const auto found = find_of(all, authority);
  return found == all.end() ? std::optional<Halt>() : std::optional<Halt>(*found);
}

Result<void> check_not_halted(Records& records, const Fingerprint& authority, Time now) {
  const auto halt = TRY(find_halt(records, authority, now));
  return halt ? refusal_of(*halt) : Result<void>();
}

Result<void> note_issue(Records& records, const Fingerprint& authority, Time now) {
  auto recorded = TRY(records.halts());  // not standing_halts: the clocks are asked for once
  const auto clocks = TRY(records.issue_clocks());
  const auto halts = with_clocks(std::move(recorded), clocks, now);
  if (const auto halt = find_of(halts, authority); halt != halts.end()) {
    return refusal_of(*halt);
  }
  const auto clock = find_of(clocks, authority);
  const bool known = clock != clocks.end() && now < clock->newest + issue_clock_step;
  return known ? Result<void>() : records.advance_issue_clock({authority, now});
}

Result<void> halt_issuing(Transactions<Records>& transactions, const Halt& halt,
                          const InstitutionCode& institution, const Log& log) {
  const audit::Entry entry{halt.since,
                           institution.text(),
                           "server",
                           "issuing.halted",
                           halt.authority.text(),
                           {{"code", halt.code}, {"said", halt.said}, {"subject", halt.subject}}};
  const auto kept = write(transactions, [&](Records& records) { return records.keep_halt(halt, entry); });
  // Also where it could not be recorded: then nothing was issued, and the next order meets the same.
  if (!kept.ok() || kept.value()) {
    log(alarm("issuing." + halt.code, halt));
  }
  return kept.ok() ? Result<void>() : kept.error();
}

Result<int> recall_halts(Transactions<Records>& transactions, const Log& log, Time now) {
  const auto all = TRY(read(transactions, [&](Records& records) { return standing_halts(records, now); }));
  for (const Halt& halt : all) {
    log(alarm("issuing.halted", halt));
  }
  return static_cast<int>(all.size());
}

}  // namespace sekisho::renewal
