// SPDX-License-Identifier: Apache-2.0
// Whose certificates count as evidence: leaves of the authorities that this signer was given, and leaves of
// an older system that a person wrote into its list.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.h"
#include "certificate/certificate.h"

namespace sekisho::signer {

// From the common name that our profile gives (certificate/profile.h): contract, institution, member, end.
// SignerRefused.
Result<MemberKey> member_named_in(const std::string& common_name);

class KnownLeaves {
 public:
  explicit KnownLeaves(std::vector<certificate::Certificate> authorities)
      : authorities_(std::move(authorities)) {}

  // What `sekisho import --json` reports, also with --dry-run: {"certificates": [{"fingerprint", "member",
  // "status"}…]}. Only active ones are taken. BadRequest.
  Result<void> add_import(std::string_view report_json);

  // SignerRefused: neither signed by one of the authorities nor on the list.
  [[nodiscard]] Result<MemberKey> member_of(const certificate::Certificate& leaf) const;

 private:
  std::vector<certificate::Certificate> authorities_;
  std::map<Fingerprint, MemberKey> imported_;
};

}  // namespace sekisho::signer
