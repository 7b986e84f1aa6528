// SPDX-License-Identifier: Apache-2.0
// Writes a certificate revocation list: RFC 5280 §5, version 2, complete and direct (no deltas, no indirect
// entries). Signed by Issuer::issue_list.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/names.h"
#include "base/time.h"

namespace sekisho::certificate {

class Certificate;
enum class SignatureAlgorithm;

// RFC 5280 5.3.1, with its numbers.
enum class ReasonCode : std::uint8_t {
  Unspecified = 0,
  KeyCompromise = 1,
  Superseded = 4,
  CessationOfOperation = 5,
  CertificateHold = 6,
  PrivilegeWithdrawn = 9
};

struct RevokedCertificate {
  Serial serial;
  Time at;
  ReasonCode reason{ReasonCode::Unspecified};
};

struct ListContents {
  std::uint64_t number{0};  // RFC 5280 5.2.3: grows with each list
  Time this_update;
  Time next_update;
  std::span<const RevokedCertificate> revoked;
};

// The TBSCertList of that authority.
Bytes list_to_be_signed(const ListContents& contents, const Certificate& authority,
                        SignatureAlgorithm algorithm);

}  // namespace sekisho::certificate
