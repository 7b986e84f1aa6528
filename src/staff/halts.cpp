// SPDX-License-Identifier: Apache-2.0
#include "staff/halts.h"

#include <algorithm>

#include "renewal/standing_halts.h"

namespace sekisho::staff {
namespace {

Result<void> check_is_of(Records& records, const InstitutionCode& institution, const Fingerprint& authority) {
  const auto all = TRY(records.authorities());
  const bool known = std::any_of(all.begin(), all.end(), [&](const contract::Authority& one) {
    return one.institution == institution && one.fingerprint == authority;
  });
  return known ? Result<void>()
               : Error{ErrorCode::PathUnknownIssuer,
                       "no CA of " + institution.text() + ": " + authority.text()};
}

Result<renewal::Halt> halt_of(Records& records, const InstitutionCode& institution,
                              const Fingerprint& authority, Time now) {
  TRY(check_is_of(records, institution, authority));
  for (renewal::Halt& one : TRY(renewal::standing_halts(records, now))) {
    if (one.authority == authority) {
      return std::move(one);
    }
  }
  return Error{ErrorCode::NotFound, "it is not halted: " + authority.text()};
}

audit::Entry entry_about(const House& house, const InstitutionCode& institution, std::string action,
                         const renewal::Halt& halt) {
  audit::Entry entry = entry_of(house, institution, std::move(action), halt.authority.text());
  entry.details = {{"since", rfc3339(halt.since)}, {"code", halt.code}, {"said", halt.said}};
  return entry;
}

// The clock makes one anew whenever it is asked.
bool is_same(const renewal::Halt& present, const renewal::Halt& seen) {
  return present.code == seen.code && present.said == seen.said &&
         (present.since == seen.since || present.code == renewal::clock_behind);
}

}  // namespace

Result<renewal::Halt> halt_authority(const House& house, const InstitutionCode& institution,
                                     const Fingerprint& authority, const std::string& why) {
  const renewal::Halt halt{authority, house.now, "by_hand", why, {}};
  TRY(house.records.run([&](Records& records) -> Result<void> {
    TRY(check_is_of(records, institution, authority));
    return TRY(records.keep_halt(halt, entry_about(house, institution, "issuing.halted", halt)))
               ? Result<void>()
               : Error{ErrorCode::AlreadyExists, "it is halted already"};
  }));
  return halt;
}

Result<renewal::Halt> find_halt(const House& house, const InstitutionCode& institution,
                                const Fingerprint& authority) {
  return write(house.records,
               [&](Records& records) { return halt_of(records, institution, authority, house.now); });
}

Result<void> resume_authority(const House& house, const InstitutionCode& institution,
                              const renewal::Halt& seen) {
  return house.records.run([&](Records& records) -> Result<void> {
    const auto present = TRY(halt_of(records, institution, seen.authority, house.now));
    if (!is_same(present, seen)) {
      return Error{ErrorCode::Busy, "another halt meanwhile: " + present.said};
    }
    const auto entry = entry_about(house, institution, "issuing.resumed", seen);
    return seen.code == renewal::clock_behind ? records.set_issue_clock({seen.authority, house.now}, entry)
                                              : records.lift_halt(seen.authority, entry);
  });
}

}  // namespace sekisho::staff
