// SPDX-License-Identifier: Apache-2.0
// What proves that this very key may be certified for this very person: the old key's signature over the
// request (design §4), or two named people's over the bytes themselves. Whoever asks can make neither.
#pragma once

#include <optional>
#include <string>

#include "certificate/approval.h"
#include "certificate/certificate.h"
#include "certificate/profile.h"
#include "certificate/signer.h"
#include "signer/known_leaves.h"

namespace sekisho::signer {

struct Grounds {
  MemberKey member;
  std::optional<certificate::Certificate> old_leaf;  // none: two people approved
  std::string order;  // SHA-256 hex of the ticket, or of the bytes: one order, one certificate
};

// SignerRefused, with the reason in the detail: JWS, old leaf, CSR or its key do not fit together.
Result<Grounds> check_request(const certificate::Evidence& evidence, const certificate::Certificate& planned,
                              const KnownLeaves& leaves, Time now);
// SignerRefused: not two of these people over these bytes.
Result<Grounds> check_two_people(const certificate::Evidence& evidence,
                                 const certificate::Certificate& planned,
                                 const std::vector<certificate::NamedPerson>& people, Time now);
bool is_approved(const certificate::Evidence& evidence);  // and not asked for by an old key

// The subject is what profile and organization make it, its CN names that member at this authority's
// institution.
Result<void> check_member(const certificate::Certificate& planned, const MemberKey& member,
                          const InstitutionCode& institution, const std::string& organization,
                          const certificate::Profile& profile);
// How far a certificate may reach.
struct Reach {
  std::chrono::days grace;     // after the old one's end
  std::chrono::days addition;  // beyond the old one's end
};
// Not back-dated further than an order lives; not beyond its reach, or than two people may give.
Result<void> check_times(const certificate::Certificate& planned,
                         const std::optional<certificate::Certificate>& old_leaf, const Reach& reach,
                         Time now);

}  // namespace sekisho::signer
