// SPDX-License-Identifier: Apache-2.0
// The revocation list of each issuing CA: renewed at half of its life, its number and time never going back
// (threats, rows 16 and 17), the newest one in memory for whoever fetches it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/transactions.h"
#include "revocation/authority.h"
#include "revocation/records.h"

namespace sekisho::revocation {

struct PublishedList {
  ListTimes times;
  Bytes der;
  std::string digest;  // SHA-256, hex
};

class Lists {
 public:
  static constexpr std::chrono::hours life{24};

  Lists(Transactions<Records>& records, Authorities authorities, Log log)
      : records_(records), authorities_(std::move(authorities)), log_(std::move(log)) {}

  // Issues what is due and takes over what another server issued; how many changed here. What fails for one
  // CA holds up no other; the first error is returned. Logs revocation.list_late where less than a quarter of
  // a list's life is left. For the scheduler's one thread.
  Result<int> renew(Time now);
  // By certificate::file_name of the CA; null: there is none.
  [[nodiscard]] std::shared_ptr<const PublishedList> find(std::string_view name) const;

 private:
  Result<int> renew_one(const IssuingAuthority& authority, Time now);
  Result<void> issue(const IssuingAuthority& authority, const std::optional<ListTimes>& previous, Time now);
  Result<int> publish(const IssuingAuthority& authority);
  void watch(const IssuingAuthority& authority, Time now);

  Transactions<Records>& records_;
  Authorities authorities_;
  Log log_;
  std::map<std::string, Time> alarmed_;  // only the scheduler's thread looks
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const PublishedList>, std::less<>> published_;
};

}  // namespace sekisho::revocation
