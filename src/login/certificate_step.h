// SPDX-License-Identifier: Apache-2.0
// The doctor: judges the certificate of a handshake for one door. Only a certificate that passes the path
// check, is known by the SHA-256 of its leaf and is usable right now gets further; every other one gets its
// reason in words.
#pragma once

#include <optional>

#include "certificate/certificate.h"
#include "contract/held_certificate.h"
#include "contract/institution.h"
#include "contract/member.h"

namespace sekisho::login {

struct Presented {
  std::optional<certificate::Certificate> leaf;
  // At time_for_path(leaf, now) with this institution's CAs: the leaf's own dates are judged here, in words.
  Result<void> path{Error{ErrorCode::PathUnknownIssuer, ""}};
  std::optional<InstitutionCode> path_elsewhere;  // the institution to whose CAs the path leads instead
  std::optional<contract::HeldCertificate> held;  // our record of this very leaf
  contract::MemberKind kind{contract::MemberKind::Person};  // of the member whose it is
};

Time time_for_path(const certificate::Certificate& leaf, Time now);

enum class GoOn { No, Confirmed, OtherDoor };  // what 次へ or 「利用者として進む」 may do

struct Judgement {
  std::optional<ErrorCode> reason;  // a Doctor… code; none: good for a full login
  GoOn go_on{GoOn::No};
  [[nodiscard]] bool good() const { return !reason; }
};

// What the certificate itself is good for; machines come with it to the enrol host.
Judgement judge(const Presented& presented, const contract::Institution& institution, contract::Role door,
                Time now);
// The portal's login besides: DoctorMachine for what would do otherwise (docs/decisions/0012).
Judgement judge_login(const Presented& presented, const contract::Institution& institution,
                      contract::Role door, Time now);

}  // namespace sekisho::login
