// SPDX-License-Identifier: Apache-2.0
// Lets so many threads at a time do expensive work (Argon2, signing) and so many wait; more are told to come
// back.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/low_priority.h"
#include "base/result.h"

namespace sekisho {

class Turnstile {
 public:
  // `aside`: where the work is done; null: on the caller's own thread.
  Turnstile(int places, int waiting, LowPriority* aside = nullptr)
      : free_(places), may_wait_(waiting), aside_(aside) {}

  // Runs `work` and returns its answer; Busy when too many wait already.
  template <class Work>
  auto pass(Work&& work) -> Result<decltype(work())> {
    if (!enter()) {
      return Error{ErrorCode::Busy, "turnstile: too many wait"};
    }
    const Leaving leaving{*this};
    if (aside_ == nullptr) {
      return work();
    }
    std::optional<decltype(work())> answer;
    aside_->run([&] { answer.emplace(work()); });
    return *std::move(answer);
  }

 private:
  struct Leaving {
    Turnstile& turnstile;
    explicit Leaving(Turnstile& left) : turnstile(left) {}
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;
    ~Leaving() { turnstile.leave(); }
  };
  bool enter() {
    std::unique_lock lock(mutex_);
    if (free_ == 0) {
      if (may_wait_ == 0) {
        return false;
      }
      --may_wait_;
      freed_.wait(lock, [this] { return free_ > 0; });
      ++may_wait_;
    }
    --free_;
    return true;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    freed_.notify_one();  // without the lock, for which whoever wakes would wait at once
  }

  std::mutex mutex_;
  std::condition_variable freed_;
  int free_;
  int may_wait_;
  LowPriority* aside_;
};

}  // namespace sekisho
