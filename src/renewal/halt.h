// SPDX-License-Identifier: Apache-2.0
// 発行停止: an issuing CA that was about to sign what fails the lint, or that signed something else than was
// planned, issues nothing more for anybody until an engineer has looked (threats: record, lint, sign,
// compare). What was accepted waits as while the signer is away. So it does while the clock is behind the
// newest certificate (threats, row 16), until the clock is right again or an engineer says that it is
// (docs/decisions/0025).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/names.h"
#include "base/time.h"
#include "base/transactions.h"

namespace sekisho::renewal {

class Records;

struct Halt {
  Fingerprint authority;
  Time since;
  std::string code;     // wire name of LintFailed, SignedDiffers; "by_hand", clock_behind
  std::string said;     // what the lint said, or why an engineer halted it
  std::string subject;  // the order or acquisition that met it; empty by hand
};

inline constexpr std::string_view clock_behind = "clock_behind";

// When a CA issued last; kept no finer than issue_clock_step.
struct IssueClock {
  Fingerprint authority;
  Time newest;
};

inline constexpr std::chrono::minutes issue_clock_step{1};

// Those that were recorded, and those that the clock makes.
std::vector<Halt> with_clocks(std::vector<Halt> recorded, const std::vector<IssueClock>& clocks, Time now);

// The house's own fault: what it made itself is not what it should be. A requester's faults have codes of
// their own, given before anything is planned.
bool is_house_fault(ErrorCode code);

Result<std::optional<Halt>> find_halt(Records& records, const Fingerprint& authority, Time now);
// SignerAway: accepted, later.
Result<void> check_not_halted(Records& records, const Fingerprint& authority, Time now);
// That it issues now. SignerAway: another server has halted it meanwhile, or its clock is ahead of this
// one's.
Result<void> note_issue(Records& records, const Fingerprint& authority, Time now);
// One halt, one alarm; the first one stays.
Result<void> halt_issuing(Transactions<Records>& transactions, const Halt& halt,
                          const InstitutionCode& institution, const Log& log);
// Says again which CAs stand still, for those who did not hear it the first time. How many.
Result<int> recall_halts(Transactions<Records>& transactions, const Log& log, Time now);

}  // namespace sekisho::renewal
