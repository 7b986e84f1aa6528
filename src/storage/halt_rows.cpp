// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using renewal::Halt;
using renewal::IssueClock;

Result<std::vector<Halt>> Records::halts() {
  std::vector<Halt> found;
  for (Row& row : sql_.rows("SELECT authority, halted_at, code, said, subject FROM issuing_halts"
                            " ORDER BY halted_at, authority")) {
    found.push_back(Halt{.authority = row.name<Fingerprint>(),
                         .since = row.time(),
                         .code = row.text(),
                         .said = row.text(),
                         .subject = row.text()});
  }
  return found;
}

Result<bool> Records::keep_halt(const Halt& halt, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO issuing_halts (authority, halted_at, code, said, subject)"
      " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {halt.authority, halt.since, halt.code, halt.said, halt.subject});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<void> Records::lift_halt(const Fingerprint& authority, const audit::Entry& entry) {
  TRY(change_one("DELETE FROM issuing_halts WHERE authority = ?", {authority}));
  return note(entry);
}

Result<std::vector<IssueClock>> Records::issue_clocks() {
  std::vector<IssueClock> found;
  for (Row& row : sql_.rows("SELECT authority, newest FROM issue_clocks")) {
    found.push_back(IssueClock{.authority = row.name<Fingerprint>(), .newest = row.time()});
  }
  return found;
}

Result<void> Records::advance_issue_clock(const IssueClock& clock) {
  sql_.change(
      "INSERT INTO issue_clocks (authority, newest) VALUES (?, ?) ON CONFLICT (authority) DO UPDATE"
      " SET newest = excluded.newest WHERE issue_clocks.newest < excluded.newest",
      {clock.authority, clock.newest});
  return {};
}

Result<void> Records::set_issue_clock(const IssueClock& clock, const audit::Entry& entry) {
  TRY(change_one("UPDATE issue_clocks SET newest = ? WHERE authority = ?", {clock.newest, clock.authority}));
  return note(entry);
}

}  // namespace sekisho::storage
