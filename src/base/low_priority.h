// SPDX-License-Identifier: Apache-2.0
// Threads that get what others leave of the processor: for work that takes long and that nobody else should
// feel (Argon2).
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sekisho {

class LowPriority {
 public:
  explicit LowPriority(int threads);
  ~LowPriority();
  LowPriority(const LowPriority&) = delete;
  LowPriority& operator=(const LowPriority&) = delete;

  // Runs it on one of the threads, and returns when it is done. What it throws is thrown here.
  void run(const std::function<void()>& work);

 private:
  struct Job;
  void work();

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job*> queue_;
  bool stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace sekisho
