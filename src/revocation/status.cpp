// SPDX-License-Identifier: Apache-2.0
#include "revocation/status.h"

namespace sekisho::revocation {

using certificate::OcspStatus;
using certificate::ReasonCode;
using contract::CertificateStatus;
using contract::RevocationReason;

ReasonCode reason_code_of(const KnownStatus& known) {
  if (known.status == CertificateStatus::Frozen) {
    return ReasonCode::CertificateHold;
  }
  switch (known.reason) {
    case RevocationReason::Superseded:
      return ReasonCode::Superseded;
    case RevocationReason::CessationOfOperation:
      return ReasonCode::CessationOfOperation;
    case RevocationReason::KeyCompromise:
      return ReasonCode::KeyCompromise;
    case RevocationReason::PrivilegeWithdrawn:
      return ReasonCode::PrivilegeWithdrawn;
    case RevocationReason::None:
      break;
  }
  return ReasonCode::Unspecified;
}

OcspStatus ocsp_status_of(const std::optional<KnownStatus>& known) {
  if (!known) {
    return OcspStatus{OcspStatus::Word::Unknown};
  }
  if (known->status != CertificateStatus::Revoked && known->status != CertificateStatus::Frozen) {
    return OcspStatus{OcspStatus::Word::Good};
  }
  return OcspStatus{OcspStatus::Word::Revoked, known->since, reason_code_of(*known)};
}

}  // namespace sekisho::revocation
