// SPDX-License-Identifier: Apache-2.0
#include "renewal/halt.h"

#include <algorithm>

#include "renewal/records.h"

namespace sekisho::renewal {
namespace {

LogLine alarm(std::string event, const Halt& halt) {
  return LogLine{Severity::Alarm,
                 std::move(event),
                 {{"authority", halt.authority.text()},
                  {"since", rfc3339(halt.since)},
                  {"code", halt.code},
                  {"said", halt.said},
                  {"subject", halt.subject},
                  {"next", "sekisho ca status, then sekisho ca resume"}}};
}

}  // namespace

bool is_house_fault(ErrorCode code) {
  return code == ErrorCode::LintFailed || code == ErrorCode::SignedDiffers;
}

Result<std::optional<Halt>> find_halt(Records& records, const Fingerprint& authority) {
  const auto all = TRY(records.halts());
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Halt& one) { return one.authority == authority; });
  return found == all.end() ? std::optional<Halt>() : std::optional<Halt>(*found);
}

Result<void> check_not_halted(Records& records, const Fingerprint& authority) {
  const auto halt = TRY(find_halt(records, authority));
  return halt ? Error{ErrorCode::SignerAway, "issuing is halted since " + rfc3339(halt->since)}
              : Result<void>();
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

Result<int> recall_halts(Transactions<Records>& transactions, const Log& log) {
  const auto all = TRY(read(transactions, [](Records& records) { return records.halts(); }));
  for (const Halt& halt : all) {
    log(alarm("issuing.halted", halt));
  }
  return static_cast<int>(all.size());
}

}  // namespace sekisho::renewal
