// SPDX-License-Identifier: Apache-2.0
// Keeps the statuses of our CAs' certificates in memory as the records have them, whichever server or command
// changed them: read whole once, then every change a few times a second. What was not read again within
// `fresh_for` answers nobody, so that no status in here is ever used a second after another one was
// committed. Each change goes to the log, which is under another administrator: what an older copy of the
// records does not know, the log still tells (threats, row 28).
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "base/log.h"
#include "base/transactions.h"
#include "revocation/authority.h"
#include "revocation/records.h"
#include "revocation/status_table.h"

namespace sekisho::revocation {

class StatusFeed {
 public:
  using Clock = std::chrono::steady_clock;  // the wall clock may be set back
  static constexpr std::chrono::milliseconds every{250};
  static constexpr std::chrono::milliseconds fresh_for{900};

  StatusFeed(Transactions<Records>& records, Authorities authorities, Log log)
      : records_(records), authorities_(std::move(authorities)), log_(std::move(log)) {}

  // For one thread, `every` so often; the first turns read everything, a piece each. How much was read. An
  // error is told once, not at every turn while it lasts.
  Result<int> poll();
  // For the scheduler: changes that everybody has read long since.
  Result<int> forget_old();

  // On many threads. The table lives as long as the feed's user wants; it is only to be believed while
  // fresh().
  [[nodiscard]] std::shared_ptr<StatusTable> table(const Fingerprint& authority);
  [[nodiscard]] bool fresh() const;

 private:
  using Tables = std::map<Fingerprint, std::shared_ptr<StatusTable>>;

  Result<int> turn(Clock::time_point now);
  Result<void> begin();
  Result<int> read_certificates(Clock::time_point until);
  Result<int> read_changes(Clock::time_point now);
  Result<void> read_changes_from(std::int64_t from, int& count);
  bool put(const NumberedStatus& one);  // true: another status than was known of it
  void tell(const NumberedStatus& changed) const;
  [[nodiscard]] bool same_authorities() const;

  Transactions<Records>& records_;
  Authorities authorities_;
  Log log_;
  std::mutex mutex_;
  Tables tables_;
  std::atomic<Clock::rep> as_of_{0};  // 0: not read whole yet

  // Of the polling thread alone.
  std::vector<Fingerprint> read_for_;
  bool begun_{false};
  bool whole_{false};
  bool told_{false};
  std::int64_t last_certificate_{0};
  std::int64_t last_change_{0};
  std::int64_t whole_up_to_{0};  // of all changes up to this one, each number was seen
  std::deque<std::pair<Clock::time_point, std::int64_t>> marks_;  // how far the changes were read, and when
};

}  // namespace sekisho::revocation
