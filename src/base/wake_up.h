// SPDX-License-Identifier: Apache-2.0
// One thread sleeps until another one wakes it, once. What the standard library has for this either turns
// round and round before it sleeps (semaphore, latch, atomic wait), or has to be kept alive by its sleeper
// until the other one has let go of it (condition variable). futex(2).
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace sekisho {

class WakeUp {
 public:
  // Returns after give(), also where that came first.
  void wait() {
    while (given_.load(std::memory_order_acquire) == 0) {
      ::syscall(SYS_futex, &given_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    }
  }
  // Whoever waits may return, and this be gone, before the call to the kernel: that one only looks for
  // sleepers at this address and reads nothing.
  void give() {
    given_.store(1, std::memory_order_release);
    ::syscall(SYS_futex, &given_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }

 private:
  std::atomic<std::uint32_t> given_{0};
  static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
};

}  // namespace sekisho
