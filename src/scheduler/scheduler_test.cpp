// SPDX-License-Identifier: Apache-2.0
#include "scheduler/scheduler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

namespace sekisho::scheduler {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::chrono::seconds long_enough{20};

// Fulfilled when the job ran so many times.
class Count {
 public:
  explicit Count(int wanted) : left_(wanted) {}
  Result<int> run() {
    if (--left_ == 0) {
      reached_.set_value();
    }
    return 0;
  }
  bool reached() { return reached_.get_future().wait_for(long_enough) == std::future_status::ready; }

 private:
  std::atomic<int> left_;
  std::promise<void> reached_;
};

TEST(TheScheduler, runs_each_job_at_once_and_not_only_when_its_time_comes) {
  Count first(1);
  Count second(1);
  const Scheduler scheduler(
      {{"first", hours{9}, [&] { return first.run(); }}, {"second", hours{9}, [&] { return second.run(); }}},
      [](const LogLine&) {});
  EXPECT_TRUE(first.reached());
  EXPECT_TRUE(second.reached());
}

TEST(TheScheduler, runs_a_job_again_and_again) {
  Count often(5);
  const Scheduler scheduler({{"often", milliseconds{1}, [&] { return often.run(); }}}, [](const LogLine&) {});
  EXPECT_TRUE(often.reached());
}

TEST(TheScheduler, logs_a_job_that_fails_or_throws_and_goes_on_with_it_and_the_others) {
  Count failing(3);
  Count throwing(3);
  Count good(3);
  std::mutex mutex;
  std::vector<LogLine> log;
  {
    const Scheduler scheduler({{"failing", milliseconds{1},
                                [&]() -> Result<int> {
                                  (void)failing.run();
                                  return Error{ErrorCode::StorageFailed, "disc full"};
                                }},
                               {"throwing", milliseconds{1},
                                [&]() -> Result<int> {
                                  (void)throwing.run();
                                  throw std::runtime_error("a bug");
                                }},
                               {"good", milliseconds{1}, [&] { return good.run(); }}},
                              [&](const LogLine& line) {
                                const std::lock_guard lock(mutex);
                                log.push_back(line);
                              });
    EXPECT_TRUE(failing.reached());
    EXPECT_TRUE(throwing.reached());
    EXPECT_TRUE(good.reached());
  }
  ASSERT_GE(log.size(), 6U);
  for (const LogLine& line : log) {
    EXPECT_EQ(line.severity, Severity::Failure);
    EXPECT_TRUE(line.event == "scheduler.failing" || line.event == "scheduler.throwing") << line.event;
  }
}

TEST(TheScheduler, stops_at_once_although_the_next_turn_is_hours_away) {
  Count once(1);
  const auto begun = std::chrono::steady_clock::now();
  {
    const Scheduler scheduler({{"once", hours{9}, [&] { return once.run(); }}}, [](const LogLine&) {});
    EXPECT_TRUE(once.reached());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, long_enough);
}

TEST(TheScheduler, with_nothing_to_do_does_nothing) {
  const Scheduler scheduler({}, [](const LogLine&) {});
}

}  // namespace
}  // namespace sekisho::scheduler
