// SPDX-License-Identifier: Apache-2.0
#include "login/certificate_step.h"

#include <algorithm>

namespace sekisho::login {
namespace {

using contract::CertificateStatus;
using contract::RevocationReason;

Judgement no(ErrorCode reason) { return {reason, GoOn::No}; }

Judgement judge_revoked(const contract::HeldCertificate& held) {
  if (held.reason == RevocationReason::Superseded) {
    return no(ErrorCode::DoctorSuperseded);  // retired after its renewal: the new one is what they look for
  }
  const bool order_gave_it_up = held.order && held.reason == RevocationReason::CessationOfOperation;
  return no(order_gave_it_up ? ErrorCode::DoctorProvisionalDead : ErrorCode::DoctorRevoked);
}

Judgement judge_expired(const contract::HeldCertificate& held, const contract::Institution& institution,
                        Time now) {
  if (held.status == CertificateStatus::Superseded) {
    return no(ErrorCode::DoctorSuperseded);
  }
  const bool in_grace = now <= held.not_after + std::chrono::days{institution.policy.grace_days};
  return no(in_grace ? ErrorCode::DoctorExpired : ErrorCode::DoctorExpiredLate);
}

Judgement judge_usable(const contract::HeldCertificate& held, contract::Role door) {
  const contract::Role role = contract::role_of(held.member);
  if (role != door) {
    return {door == contract::Role::Administrator ? ErrorCode::DoctorUserAtAdministratorDoor
                                                  : ErrorCode::DoctorAdministratorAtUserDoor,
            GoOn::OtherDoor};
  }
  if (held.status == CertificateStatus::Superseded) {
    return {ErrorCode::DoctorSuperseded, GoOn::Confirmed};
  }
  if (held.status == CertificateStatus::Provisional) {
    return {ErrorCode::DoctorProvisional, GoOn::Confirmed};
  }
  return {};
}

Judgement judge_held(const contract::HeldCertificate& held, const contract::Institution& institution,
                     contract::Role door, Time now) {
  if (held.status == CertificateStatus::Revoked) {
    return judge_revoked(held);
  }
  if (held.status == CertificateStatus::Frozen) {
    return no(ErrorCode::DoctorFrozen);
  }
  if (now < held.not_before) {
    return no(ErrorCode::DoctorNotYetValid);
  }
  if (now > held.not_after) {
    return judge_expired(held, institution, now);
  }
  return judge_usable(held, door);
}

}  // namespace

Time time_for_path(const certificate::Certificate& leaf, Time now) {
  // OpenSSL calls a certificate expired in its very last second already.
  const Time last = leaf.not_after() - std::chrono::seconds(1);
  return std::clamp(now, std::min(leaf.not_before(), last), last);
}

Judgement judge(const Presented& presented, const contract::Institution& institution, contract::Role door,
                Time now) {
  if (!presented.leaf) {
    return no(ErrorCode::DoctorNoCertificate);
  }
  const bool held_elsewhere = presented.held && presented.held->member.institution != institution.code;
  if (held_elsewhere || (!presented.path.ok() && presented.path_elsewhere)) {
    return no(ErrorCode::DoctorOtherInstitution);
  }
  if (!presented.path.ok()) {
    return no(ErrorCode::DoctorUnknownIssuer);
  }
  if (!presented.held) {
    return no(ErrorCode::DoctorUnknownLeaf);
  }
  return judge_held(*presented.held, institution, door, now);
}

Judgement judge_login(const Presented& presented, const contract::Institution& institution,
                      contract::Role door, Time now) {
  const Judgement judgement = judge(presented, institution, door, now);
  const bool would_do = judgement.good() || judgement.go_on != GoOn::No;
  return would_do && presented.kind == contract::MemberKind::Machine ? no(ErrorCode::DoctorMachine)
                                                                     : judgement;
}

}  // namespace sekisho::login
