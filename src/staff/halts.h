// SPDX-License-Identifier: Apache-2.0
// 発行停止 (renewal/halt.h) as an engineer meets it: brought about by hand before a profile changes, and
// ended after looking at what the lint said.
#pragma once

#include "staff/house.h"

namespace sekisho::staff {

// PathUnknownIssuer where the institution has no such CA; AlreadyExists where it stands still.
Result<renewal::Halt> halt_authority(const House& house, const InstitutionCode& institution,
                                     const Fingerprint& authority, const std::string& why);
// PathUnknownIssuer; NotFound where it does not stand still.
Result<renewal::Halt> find_halt(const House& house, const InstitutionCode& institution,
                                const Fingerprint& authority);
// `seen`: what the engineer looked at; where it is the clock, their word that it is right now. Busy where it
// is another halt by now.
Result<void> resume_authority(const House& house, const InstitutionCode& institution,
                              const renewal::Halt& seen);

}  // namespace sekisho::staff
