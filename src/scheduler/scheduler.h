// SPDX-License-Identifier: Apache-2.0
// What happens by itself: notices, lapsing, retiring, numbering the audit trail. One thread, one job at a
// time; a job that fails is logged and tried again at its next turn.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace sekisho::scheduler {

struct Job {
  std::string name;
  std::chrono::milliseconds every;
  std::function<Result<int>()> work;  // how many things it did
};

class Scheduler {
 public:
  Scheduler(std::vector<Job> jobs, Log log);  // each job runs once at once
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

 private:
  void run();
  void do_job(const Job& job);

  std::vector<Job> jobs_;
  Log log_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_{false};
  std::thread thread_;  // last: starts when everything else stands
};

}  // namespace sekisho::scheduler
