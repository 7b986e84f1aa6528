// SPDX-License-Identifier: Apache-2.0
#include "base/low_priority.h"

#include <sys/resource.h>
#include <unistd.h>

#include <exception>

namespace sekisho {

namespace {

constexpr int niceness = 10;  // a tenth of what a usual thread gets where both want to run

}  // namespace

struct LowPriority::Job {
  explicit Job(const std::function<void()>& to_do) : work(to_do) {}
  const std::function<void()>& work;
  std::exception_ptr thrown;
  bool done{false};
  std::condition_variable ended;
};

LowPriority::LowPriority(int threads) {
  for (int each = 0; each < threads; ++each) {
    threads_.emplace_back([this] { work(); });
  }
}

LowPriority::~LowPriority() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_all();
  for (std::thread& one : threads_) {
    one.join();
  }
}

void LowPriority::run(const std::function<void()>& work) {
  Job job(work);
  std::unique_lock lock(mutex_);
  queue_.push_back(&job);
  arrived_.notify_one();
  job.ended.wait(lock, [&] { return job.done; });
  if (job.thrown) {
    std::rethrow_exception(job.thrown);
  }
}

void LowPriority::work() {
  // Linux counts niceness by thread. Where it is refused the work is done all the same.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
  std::unique_lock lock(mutex_);
  for (;;) {
    arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) {
      return;
    }
    Job& job = *queue_.front();
    queue_.pop_front();
    lock.unlock();
    try {
      job.work();
    } catch (...) {
      job.thrown = std::current_exception();
    }
    lock.lock();
    job.done = true;
    job.ended.notify_one();  // under the lock: afterwards `job` may be gone
  }
}

}  // namespace sekisho
