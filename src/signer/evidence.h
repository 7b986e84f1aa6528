// SPDX-License-Identifier: Apache-2.0
// What proves that the holder of an old certificate asked for this very key to be certified: the JWS that the
// agent made with the old key over ticket and CSR (design §4). Whoever asks cannot make one.
#pragma once

#include <string>

#include "certificate/certificate.h"
#include "certificate/signer.h"
#include "signer/known_leaves.h"

namespace sekisho::signer {

struct Renewed {
  MemberKey member;
  certificate::Certificate old_leaf;
  std::string ticket;  // SHA-256 hex: one ticket, one certificate
};

// SignerRefused, with the reason in the detail: JWS, old leaf, CSR or its key do not fit together.
Result<Renewed> check_evidence(const certificate::Evidence& evidence, const certificate::Certificate& planned,
                               const KnownLeaves& leaves, Time now);
// The subject is O and CN, and names the member of the old certificate at the institution of this authority.
Result<void> check_member(const certificate::Certificate& planned, const MemberKey& member,
                          const InstitutionCode& institution, const std::string& organization);
// Not back-dated further than an order lives, not more than a year beyond the old one.
Result<void> check_times(const certificate::Certificate& planned, const certificate::Certificate& old_leaf,
                         std::chrono::days grace, Time now);

}  // namespace sekisho::signer
