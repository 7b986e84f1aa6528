// SPDX-License-Identifier: Apache-2.0
// Being authenticated never implies being allowed: what a certificate's status opens, asked on every request.
#pragma once

#include "contract/held_certificate.h"

namespace sekisho::login {

enum class Purpose { ReadNotices, Renew, Bank, LogOff };

inline bool allowed(const contract::HeldCertificate& held, Purpose purpose, Time now) {
  using contract::CertificateStatus;
  if (now < held.not_before || now > held.not_after) {
    return false;
  }
  switch (held.status) {
    case CertificateStatus::Active:
      return true;
    case CertificateStatus::Superseded:  // until retired: read notices, renew again, report trouble
      return purpose != Purpose::Bank;
    case CertificateStatus::Provisional:  // its handshake makes it active before any purpose is asked
    case CertificateStatus::Frozen:
    case CertificateStatus::Revoked:
      return false;
  }
  return false;
}

}  // namespace sekisho::login
