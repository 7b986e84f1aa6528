// SPDX-License-Identifier: Apache-2.0
#include "scheduler/scheduler.h"

#include <algorithm>

namespace sekisho::scheduler {
namespace {

using Moment = std::chrono::steady_clock::time_point;

// A list, or the certificate of a key that answers, which its CA may not sign as it was made.
Severity severity_of(ErrorCode code) {
  const bool alarm = code == ErrorCode::LintFailed || code == ErrorCode::SignedDiffers;
  return alarm ? Severity::Alarm : Severity::Failure;
}

}  // namespace

Scheduler::Scheduler(std::vector<Job> jobs, Log log)
    : jobs_(std::move(jobs)), log_(std::move(log)), thread_([this] { run(); }) {}

Scheduler::~Scheduler() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void Scheduler::do_job(const Job& job) {
  try {
    const auto done = job.work();
    if (!done.ok()) {
      log_(LogLine{severity_of(done.error().code),
                   "scheduler." + job.name,
                   {{"code", std::string(wire_name(done.error().code))}, {"detail", done.error().detail}}});
    } else if (done.value() > 0) {
      log_(LogLine{Severity::Debug, "scheduler." + job.name, {{"done", std::to_string(done.value())}}});
    }
  } catch (const std::exception& exception) {
    log_(LogLine{Severity::Failure, "scheduler." + job.name, {{"exception", exception.what()}}});
  }
}

void Scheduler::run() {
  if (jobs_.empty()) {
    return;
  }
  std::vector<Moment> next(jobs_.size(), std::chrono::steady_clock::now());
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    for (std::size_t at = 0; at < jobs_.size() && !stopping_; ++at) {
      if (std::chrono::steady_clock::now() >= next[at]) {
        lock.unlock();
        do_job(jobs_[at]);
        lock.lock();
        next[at] = std::chrono::steady_clock::now() + jobs_[at].every;
      }
    }
    stopped_.wait_until(lock, *std::min_element(next.begin(), next.end()), [this] { return stopping_; });
  }
}

}  // namespace sekisho::scheduler
