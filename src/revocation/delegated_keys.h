// SPDX-License-Identifier: Apache-2.0
// Keys that answer for our CAs, so that the CAs' own stay out of every answer: OCSP, CMP. Issued by the CA
// through its own pipeline, kept sealed, shared by the servers of one database.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/log.h"
#include "base/transactions.h"
#include "certificate/ocsp_response.h"
#include "revocation/authority.h"
#include "revocation/records.h"

namespace sekisho::revocation {

// One CA's key for one purpose.
struct Delegated {
  certificate::Certificate authority;
  certificate::ResponderKey key;
  certificate::Certificate certificate;
};

struct Delegation {
  certificate::Purpose purpose;
  Secret seal_key;
};

class DelegatedKeys {
 public:
  using List = std::vector<std::shared_ptr<const Delegated>>;
  static constexpr std::chrono::hours life{24 * 14};  // of the delegated certificate

  DelegatedKeys(Transactions<Records>& records, Authorities authorities, Delegation delegation, Log log)
      : records_(records),
        authorities_(std::move(authorities)),
        delegation_(std::move(delegation)),
        log_(std::move(log)) {}

  // Issues the certificates that are missing or half over; how many changed here. For the scheduler's one
  // thread.
  Result<int> renew(Time now);
  [[nodiscard]] std::shared_ptr<const List> all() const;  // another list after each change

 private:
  Result<std::shared_ptr<const Delegated>> hold(const IssuingAuthority& authority,
                                                std::shared_ptr<const Delegated>& present, Time now);
  Result<std::shared_ptr<const Delegated>> kept(const IssuingAuthority& authority);
  Result<void> issue(const IssuingAuthority& authority, Time now);
  [[nodiscard]] bool ends_soon(const certificate::Certificate& delegated,
                               const certificate::Certificate& authority, Time now) const;

  Transactions<Records>& records_;
  Authorities authorities_;
  Delegation delegation_;
  Log log_;
  mutable std::mutex mutex_;
  std::shared_ptr<const List> all_{std::make_shared<const List>()};
};

}  // namespace sekisho::revocation
