// SPDX-License-Identifier: Apache-2.0
// What stands between a revocation list's to-be-signed bytes and the authority's key (RFC 5280 §5).
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/time.h"
#include "certificate/certificate.h"

namespace sekisho::certificate {

struct ListHead {
  std::uint64_t number{0};
  Time this_update;
  Time next_update;
  std::size_t entries{0};
};

// A TBSCertList begins with an INTEGER, a TBSCertificate with [0]: so much tells them apart.
bool is_list(ByteView tbs_der);
// LintFailed with the rule's name: version 2, algorithm, issuer and extensions exactly as the authority's own
// lists have them, times in order, each entry a serial of at most 20 octets, a time and perhaps a reason.
Result<ListHead> lint_list(ByteView tbs_der, const Certificate& authority);

}  // namespace sekisho::certificate
