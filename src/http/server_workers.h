// SPDX-License-Identifier: Apache-2.0
// The threads on which the handlers run, behind a queue of bounded length.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sekisho::http {

class Workers {
 public:
  using Task = std::function<void()>;  // throws nothing

  Workers(std::size_t threads, std::size_t waiting);
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  enum class Taken { Yes, QueueFull };
  Taken take(Task task);
  void stop();  // what runs is waited for; what still waits is dropped

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable something_;
  std::deque<Task> queue_;
  std::size_t most_waiting_;
  bool stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace sekisho::http
