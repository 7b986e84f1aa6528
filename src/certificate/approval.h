// SPDX-License-Identifier: Apache-2.0
// Two named people's word for one draft (threats, rows 15 and 31): each signs the SHA-256 of its very octets,
// with a key of their own, on a machine of their own. What the draft says is the business of whoever acts on
// it.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "certificate/authority_key.h"

namespace sekisho::certificate {

// How far the clocks of those who sign for each other may differ.
constexpr std::chrono::minutes clock_difference{10};
// How far a clock may step back without anybody having turned it.
inline constexpr std::chrono::minutes clock_slack{5};

struct NamedPerson {
  std::string name;
  crypto::PublicKey key;  // P-256
};

inline constexpr std::chrono::days approval_life{7};

// Compact JWS (RFC 7515, ES256), typ "sekisho-approval", payload {"draft": "<sha256 hex>", "name", "at"}.
// KeyKindRefused where the key is not P-256.
Result<std::string> approve(ByteView draft, const std::string& name, const AuthorityKey& key, Time now);

// The names of the two, in the order of their approvals. ApprovalInvalid: not two different people of these,
// another draft, a wrong signature, made more than a week ago or in the future.
Result<std::vector<std::string>> check_approvals(const std::vector<NamedPerson>& people, ByteView draft,
                                                 const std::vector<std::string>& approvals, Time now);

}  // namespace sekisho::certificate
