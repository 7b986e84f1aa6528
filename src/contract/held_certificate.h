// SPDX-License-Identifier: Apache-2.0
// A certificate as our records know it: whose it is and what it may do right now.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/names.h"
#include "base/time.h"

namespace sekisho::contract {

enum class CertificateStatus {
  Provisional,  // issued, opens nothing but its own proof
  Active,
  Superseded,  // replaced and not yet retired: reads notices, renews again, reports trouble
  Frozen,      // emergency stop (certificateHold)
  Revoked,
};
std::string_view name_of(CertificateStatus status);
Result<CertificateStatus> parse_certificate_status(std::string_view text);

// RFC 5280 5.3.1, those that happen here.
enum class RevocationReason { None, Superseded, CessationOfOperation, KeyCompromise, PrivilegeWithdrawn };
std::string_view name_of(RevocationReason reason);
Result<RevocationReason> parse_revocation_reason(std::string_view text);

struct HeldCertificate {
  Fingerprint fingerprint;
  MemberKey member;
  Serial serial;
  Fingerprint authority;  // of the issuing CA's certificate
  CertificateStatus status{CertificateStatus::Active};
  Time status_since{};
  RevocationReason reason{RevocationReason::None};
  Time not_before{};
  Time not_after{};
  std::string common_name;
  std::string pem;
  std::optional<OrderId> order;  // the renewal that made it; none where it was imported
};

}  // namespace sekisho::contract
