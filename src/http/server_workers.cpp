// SPDX-License-Identifier: Apache-2.0
#include "http/server_workers.h"

namespace sekisho::http {

Workers::Workers(std::size_t threads, std::size_t waiting) : most_waiting_(waiting) {
  threads_.reserve(threads);
  for (std::size_t each = 0; each < threads; ++each) {
    threads_.emplace_back([this] { work(); });
  }
}

Workers::Taken Workers::take(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= most_waiting_) {
      return Taken::QueueFull;
    }
    queue_.push_back(std::move(task));
  }
  something_.notify_one();
  return Taken::Yes;
}

void Workers::stop() {
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  something_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

void Workers::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    something_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) {
      return;
    }
    const Task task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    task();
  }
}

}  // namespace sekisho::http
