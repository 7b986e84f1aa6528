// SPDX-License-Identifier: Apache-2.0
// What revocation data asks of storage, inside one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/entry.h"
#include "certificate/profile.h"
#include "contract/held_certificate.h"

namespace sekisho::revocation {

// When a list was issued and for how long it is good.
struct ListTimes {
  std::int64_t number{0};
  Time this_update;
  Time next_update;
};

struct KeptList {
  Fingerprint authority;
  ListTimes times;
  std::string der;  // base64
};

// A key that answers for an authority: OCSP or CMP.
struct KeptResponder {
  Fingerprint authority;
  certificate::Purpose purpose{certificate::Purpose::OcspSigning};
  std::string pem;
  Time not_after;
  std::string key_sealed;
};

// A certificate's status as a list or an answer gives it.
struct KnownStatus {
  Serial serial;
  contract::CertificateStatus status{contract::CertificateStatus::Active};
  contract::RevocationReason reason{contract::RevocationReason::None};
  Time since;
};

// One of a series read piece by piece: a certificate as it was kept, or a change of its status.
struct NumberedStatus {
  std::int64_t number{0};
  Fingerprint authority;
  KnownStatus known;
};

class Records {
 public:
  virtual ~Records() = default;

  // None: never issued by that authority.
  virtual Result<std::optional<KnownStatus>> find_status(const Fingerprint& authority,
                                                         const Serial& serial) = 0;
  // For statuses kept in memory (status_feed.h). Both give at most `limit` with a greater number, the
  // smallest first; statuses are those of this moment. Where transactions run side by side, a smaller number
  // may be committed later.
  virtual Result<std::vector<NumberedStatus>> statuses_after(std::int64_t number, int limit) = 0;
  virtual Result<std::vector<NumberedStatus>> status_changes_after(std::int64_t number, int limit) = 0;
  virtual Result<std::int64_t> newest_status_change() = 0;  // 0: none yet
  // Changes up to that number are no longer needed. How many went.
  virtual Result<int> forget_status_changes(std::int64_t number) = 0;
  // Revoked or frozen, and not ended before that time; in the order in which they were kept.
  virtual Result<std::vector<KnownStatus>> not_good(const Fingerprint& authority, Time not_ended_before) = 0;

  virtual Result<std::optional<ListTimes>> newest_list_times(const Fingerprint& authority) = 0;
  // The number that another system's lists of it had reached before it was taken over; 0: there was none.
  virtual Result<std::int64_t> last_number_elsewhere(const Fingerprint& authority) = 0;
  virtual Result<std::optional<KeptList>> newest_list(const Fingerprint& authority) = 0;
  // False: one with this number or a higher one, or of a later time, is kept already. The older one goes.
  virtual Result<bool> keep_list(const KeptList& list, const audit::Entry& entry) = 0;

  virtual Result<std::optional<KeptResponder>> find_responder(const Fingerprint& authority,
                                                              certificate::Purpose purpose) = 0;
  // Replaces one that ends earlier. False: the kept one ends no earlier.
  virtual Result<bool> keep_responder(const KeptResponder& responder, const audit::Entry& entry) = 0;
};

}  // namespace sekisho::revocation
