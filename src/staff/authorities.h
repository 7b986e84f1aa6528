// SPDX-License-Identifier: Apache-2.0
// An institution's issuing CAs over the years: a request for a new one that a root elsewhere signs, its
// installation beside the old one (roll-over), and how far its people have moved.
#pragma once

#include <string>
#include <vector>

#include "certificate/authority.h"
#include "contract/institution.h"
#include "staff/house.h"

namespace sekisho::staff {

struct AuthorityRequest {
  Bytes request;         // PKCS#10, for `sekisho ca sign`
  std::string key_file;  // <data>/authorities/<code>-<start of the key's fingerprint>.pem
};
// A fresh key in this house and the request for its certificate. Changes no record. InstitutionUnknown,
// FileUnwritable.
Result<AuthorityRequest> request_authority(const House& house, const InstitutionCode& institution,
                                           certificate::KeyKind key);

// House: in a file of request_authority. Signer: sekisho-signer has it, and nobody else ever had.
enum class KeyAt { House, Signer };

// The signed CA issues from now on. The CA that issued until now is accepted for login on, and finishes what
// it began; renewals move people. `above`: who signed it and whoever stands above that, up to the root; kept
// and published, never trusted for login (empty: it signs itself). FileUnreadable where its key is not in
// this house; the codes of check_issuing_authority; AlreadyExists, also for the name of a CA that is known
// already. One that was installed without what stands above it only gets that, and issues or not as before.
Result<contract::Authority> install_authority(const House& house, const InstitutionCode& institution,
                                              const certificate::Certificate& authority,
                                              const std::vector<certificate::Certificate>& above,
                                              KeyAt key = KeyAt::House);

// InstitutionUnknown. In the order in which they came.
Result<std::vector<contract::Authority>> authorities_of(Records& records, const InstitutionCode& institution);
// Whoever issues until now is accepted on; inside the transaction in which another begins.
Result<void> end_issuing(const House& house, Records& records, const std::vector<contract::Authority>& known);
std::string pem_of(const std::vector<certificate::Certificate>& certificates);

struct AuthorityStatus {
  contract::Authority authority;
  std::string common_name;
  std::vector<std::string> above;  // common names: its issuer first
  Time not_after{};
  std::int64_t usable{
      0};  // leaves that log in or still may: active, provisional, superseded, frozen; not expired
  std::optional<Time> last_ends;        // of those
  std::optional<Time> full_term_until;  // the one that issues: later, new certificates end with it
  std::optional<renewal::Halt> halt;
};
// In the order in which they came. InstitutionUnknown.
Result<std::vector<AuthorityStatus>> authority_status(const House& house, const InstitutionCode& institution);

// No longer accepted for login. NotAllowed for the one that issues, or while usable leaves of it are left.
Result<contract::Authority> retire_authority(const House& house, const InstitutionCode& institution,
                                             const Fingerprint& authority);

}  // namespace sekisho::staff
