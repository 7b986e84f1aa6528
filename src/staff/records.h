// SPDX-License-Identifier: Apache-2.0
// What the engineer's command asks of storage, inside one transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/entry.h"
#include "certificate/approval.h"
#include "contract/customer_card.h"
#include "contract/held_certificate.h"
#include "contract/institution.h"
#include "contract/member.h"
#include "renewal/halt.h"
#include "renewal/order.h"

namespace sekisho::staff {

struct LeavesOfAuthority {
  std::int64_t count{0};
  std::optional<Time> last_ends;
};

// A serial on the last list of the system that a CA was taken over from.
struct RevokedElsewhere {
  Serial serial;
  contract::CertificateStatus status{contract::CertificateStatus::Revoked};  // or frozen: certificateHold
  contract::RevocationReason reason{contract::RevocationReason::None};
  Time since;
};

// What ended because it may have been used after a copy of the records was made.
struct EndedByRestore {
  std::int64_t logins{0};
  std::int64_t tickets{0};
  std::int64_t codes{0};   // one-time, of a first certificate
  std::int64_t orders{0};  // nobody had sent a request for them yet
};

class Records {
 public:
  virtual ~Records() = default;

  virtual Result<std::vector<contract::Institution>> institutions() = 0;
  virtual Result<std::vector<contract::Authority>> authorities() = 0;
  virtual Result<std::optional<contract::Member>> find_member(const MemberKey& key) = 0;
  virtual Result<std::optional<contract::HeldCertificate>> find_certificate(
      const Fingerprint& fingerprint) = 0;
  virtual Result<std::vector<contract::HeldCertificate>> certificates_of(const MemberKey& member) = 0;
  virtual Result<std::vector<renewal::Order>> orders_of(const MemberKey& member) = 0;

  // False: it exists already (same code or host; same fingerprint; same key). Nothing is overwritten.
  virtual Result<bool> keep_institution(const contract::Institution& institution,
                                        const audit::Entry& entry) = 0;
  virtual Result<void> set_policy(const InstitutionCode& institution, const contract::Policy& policy,
                                  const audit::Entry& entry) = 0;
  virtual Result<bool> keep_authority(const contract::Authority& authority, const audit::Entry& entry) = 0;
  virtual Result<void> set_authority_use(const Fingerprint& authority, contract::AuthorityUse use,
                                         const audit::Entry& entry) = 0;
  // Changes use, key file and what stands above it: of one whose key or root came later.
  virtual Result<void> give_authority_key(const contract::Authority& authority,
                                          const audit::Entry& entry) = 0;
  // What another system's lists of it had reached: ours have higher numbers, and go on naming these serials.
  virtual Result<void> continue_lists(const Fingerprint& authority, std::int64_t last_number,
                                      const std::vector<RevokedElsewhere>& revoked) = 0;
  // Not revoked and not expired at `now`.
  virtual Result<LeavesOfAuthority> usable_leaves_of(const Fingerprint& authority, Time now) = 0;
  virtual Result<bool> keep_member(const contract::Member& member, const audit::Entry& entry) = 0;
  virtual Result<bool> keep_card(const contract::CustomerCard& card, const audit::Entry& entry) = 0;
  virtual Result<void> keep_certificate(const contract::HeldCertificate& certificate,
                                        const audit::Entry& entry) = 0;
  virtual Result<bool> remember_key(const KeyFingerprint& key, Time at) = 0;  // of an imported certificate

  // Of every authority; imported ones are not among them.
  virtual Result<std::vector<contract::HeldCertificate>> certificates_made_here() = 0;
  // To-be-signed bytes as hex of every order and acquisition that has some, also of those that are over.
  virtual Result<std::vector<std::string>> planned_drafts() = 0;

  // Clears the lock and the attempts of PIN, card and token, and the contract's lock.
  virtual Result<void> unlock_member(const MemberKey& member, const audit::Entry& entry) = 0;
  // A lock stops an order's clock: the open orders of that member, or of all of that member's contract, live
  // longer by `seconds`; 0 changes nothing.
  virtual Result<void> extend_open_orders(const MemberKey& member, std::int64_t seconds) = 0;
  virtual Result<void> extend_open_orders_of_contract(const MemberKey& member, std::int64_t seconds) = 0;

  // False: it was of another kind, or since another time, by then.
  virtual Result<bool> set_member_kind(const contract::Member& known, contract::MemberKind kind,
                                       const audit::Entry& entry) = 0;

  // After an older copy of the records was put back (threats, row 28): logins and tickets end, codes and
  // orders run out, the cells of a card's open challenge and a token's steps up to `totp_step` count as used,
  // and each CA's next list is due, with a number above all that the copy knows.
  virtual Result<EndedByRestore> end_what_was_under_way(std::int64_t totp_step,
                                                        const audit::Entry& entry) = 0;
  // What later lists and logs of a CA say: certificates that are kept are not good either where they still
  // were, serials that nobody knows are named on the lists. `last_number`: 0 where none is known. How many
  // changed.
  virtual Result<int> make_not_good(const Fingerprint& authority, std::int64_t last_number,
                                    const std::vector<RevokedElsewhere>& revoked) = 0;

  virtual Result<std::vector<renewal::Halt>> halts() = 0;
  virtual Result<bool> keep_halt(const renewal::Halt& halt, const audit::Entry& entry) = 0;
  virtual Result<void> lift_halt(const Fingerprint& authority, const audit::Entry& entry) = 0;
  virtual Result<std::vector<renewal::IssueClock>> issue_clocks() = 0;
  // Back too, which is an engineer's word.
  virtual Result<void> set_issue_clock(const renewal::IssueClock& clock, const audit::Entry& entry) = 0;

  virtual Result<std::vector<certificate::NamedPerson>> named_people() = 0;  // oldest first
  // False: the name or the key is there already.
  virtual Result<bool> keep_named_person(const certificate::NamedPerson& person, Time at,
                                         const audit::Entry& entry) = 0;
  virtual Result<void> remove_named_person(const std::string& name, const audit::Entry& entry) = 0;
};

}  // namespace sekisho::staff
