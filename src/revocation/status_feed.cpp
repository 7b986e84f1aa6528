// SPDX-License-Identifier: Apache-2.0
#include "revocation/status_feed.h"

#include <algorithm>
#include <thread>

#include "revocation/status.h"

namespace sekisho::revocation {
namespace {

constexpr int piece = 1'000;  // rows in one transaction: logins wait for no longer than these take
constexpr std::chrono::milliseconds most_a_turn{150};
// Transactions that run side by side may commit their numbers in another order: behind a number that is
// missing, what is younger than this is read again.
constexpr std::chrono::seconds read_again{30};
constexpr std::int64_t read_again_at_begin{1'000};
// Away for longer: changes may have been forgotten meanwhile.
constexpr std::chrono::seconds longest_away{60};
constexpr std::int64_t kept_changes{200'000};

}  // namespace

std::shared_ptr<StatusTable> StatusFeed::table(const Fingerprint& authority) {
  const std::lock_guard lock(mutex_);
  auto& found = tables_[authority];
  if (!found) {
    found = std::make_shared<StatusTable>();
  }
  return found;
}

bool StatusFeed::fresh() const {
  const Clock::time_point as_of{Clock::duration(as_of_.load(std::memory_order_acquire))};
  return as_of != Clock::time_point() && Clock::now() - as_of < fresh_for;
}

Result<int> StatusFeed::poll() {
  auto done = turn(Clock::now());
  const bool tell = !done.ok() && !told_;
  told_ = !done.ok();
  return done.ok() || tell ? std::move(done) : Result<int>(0);
}

bool StatusFeed::same_authorities() const {
  const auto now = authorities_();
  return now.size() == read_for_.size() &&
         std::equal(now.begin(), now.end(), read_for_.begin(), [](const auto& one, const Fingerprint& known) {
           return one.certificate.fingerprint() == known;
         });
}

Result<int> StatusFeed::turn(Clock::time_point now) {
  const Clock::time_point as_of{Clock::duration(as_of_.load())};
  if (!begun_ || !same_authorities() || (whole_ && now - as_of > longest_away)) {
    TRY(begin());
  }
  if (!whole_) {
    const int read = TRY(read_certificates(now + most_a_turn));
    return whole_ ? read + TRY(read_changes(now)) : read;
  }
  const int changed = TRY(read_changes(now));
  return changed + TRY(read_certificates(now + most_a_turn));
}

Result<void> StatusFeed::begin() {
  as_of_ = 0;
  begun_ = false;
  whole_ = false;
  read_for_.clear();
  for (const IssuingAuthority& one : authorities_()) {
    read_for_.push_back(one.certificate.fingerprint());
    table(one.certificate.fingerprint())->clear();
  }
  const auto newest = TRY(read(records_, [](Records& records) { return records.newest_status_change(); }));
  last_change_ = std::max<std::int64_t>(0, newest - read_again_at_begin);
  whole_up_to_ = last_change_;
  last_certificate_ = 0;
  marks_.assign(1, {Clock::now(), last_change_});
  begun_ = true;
  return {};
}

Result<int> StatusFeed::read_certificates(Clock::time_point until) {
  int count = 0;
  for (;;) {
    const auto began = Clock::now();
    const auto found = TRY(read(
        records_, [this](Records& records) { return records.statuses_after(last_certificate_, piece); }));
    for (const NumberedStatus& one : found) {
      put(one);
    }
    count += static_cast<int>(found.size());
    if (!found.empty()) {
      last_certificate_ = found.back().number;
    }
    if (found.size() < piece) {
      whole_ = true;
      return count;
    }
    if (Clock::now() >= until) {
      return count;
    }
    std::this_thread::sleep_for(Clock::now() - began);  // half of the time is others'
  }
}

Result<int> StatusFeed::read_changes(Clock::time_point now) {
  while (marks_.size() > 1 && now - marks_[1].first > read_again) {
    marks_.pop_front();
  }
  const auto newest = TRY(read(records_, [](Records& records) { return records.newest_status_change(); }));
  if (newest < last_change_) {
    begun_ = false;  // an older copy of the database was put back
    as_of_ = 0;
    return 0;
  }
  int count = 0;
  TRY(read_changes_from(std::max(marks_.front().second, whole_up_to_), count));
  if (marks_.back().second != last_change_) {
    marks_.emplace_back(now, last_change_);
  }
  as_of_.store(now.time_since_epoch().count(), std::memory_order_release);
  return count;
}

Result<void> StatusFeed::read_changes_from(std::int64_t from, int& count) {
  whole_up_to_ = from;
  for (std::size_t size = piece; size == piece;) {
    const auto found =
        TRY(read(records_, [from](Records& records) { return records.status_changes_after(from, piece); }));
    for (const NumberedStatus& one : found) {
      // At the start some are told again: who changed them while no server ran told nobody.
      if (put(one) || one.number > last_change_) {
        tell(one);
      }
      whole_up_to_ += one.number == whole_up_to_ + 1 ? 1 : 0;
    }
    size = found.size();
    count += static_cast<int>(size);
    from = found.empty() ? from : found.back().number;
  }
  last_change_ = std::max(last_change_, from);
  return {};
}

bool StatusFeed::put(const NumberedStatus& one) {
  if (std::find(read_for_.begin(), read_for_.end(), one.authority) == read_for_.end()) {
    return false;
  }
  Bytes serial = parse_hex(one.known.serial.text()).value();
  const auto first = std::find_if(serial.begin(), serial.end() - 1, [](auto octet) { return octet != 0; });
  return table(one.authority)->put(ByteView(first, serial.end()), ocsp_status_of(one.known));
}

void StatusFeed::tell(const NumberedStatus& changed) const {
  log_(LogLine{Severity::Notice,
               "certificate.status",
               {{"authority", changed.authority.text()},
                {"serial", changed.known.serial.text()},
                {"status", std::string(contract::name_of(changed.known.status))},
                {"reason", std::string(contract::name_of(changed.known.reason))},
                {"since", rfc3339(changed.known.since)}}});
}

Result<int> StatusFeed::forget_old() {
  return write(records_, [](Records& records) -> Result<int> {
    return records.forget_status_changes(TRY(records.newest_status_change()) - kept_changes);
  });
}

}  // namespace sekisho::revocation
