// SPDX-License-Identifier: Apache-2.0
// What a single line of an import cannot tell: its place among the other lines, the CAs and the records.
#pragma once

#include <optional>
#include <vector>

#include "certificate/path.h"
#include "staff/import.h"

namespace sekisho::staff {

// A CA of the existing system with a trust store of its own, so that a leaf's issuer is known and not guessed
// by name.
struct TrustedAuthority {
  certificate::Certificate certificate;
  certificate::TrustStore trust;
};

Result<std::vector<TrustedAuthority>> trusted_authorities(const std::string& pem);

// The CA that signed it, judged at the moment its validity began: an expired one is imported as well.
const TrustedAuthority* issuer_of(const certificate::Certificate& leaf,
                                  const std::vector<TrustedAuthority>& authorities);

// One institution an import, no member, certificate or key twice, further certificates only after their
// member, every certificate by one of the CAs.
std::vector<LineError> check_among_lines(const std::vector<ImportLine>& lines,
                                         const std::vector<TrustedAuthority>& authorities);

// The institution exists with such PINs; members and certificates do not exist yet.
Result<std::vector<LineError>> check_against_records(Records& records, const std::vector<ImportLine>& lines);

}  // namespace sekisho::staff
