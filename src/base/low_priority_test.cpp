// SPDX-License-Identifier: Apache-2.0
#include "base/low_priority.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>

#include "base/turnstile.h"

namespace sekisho {
namespace {

int niceness() { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); }

TEST(WorkOfLowPriority, yields_to_usual_threads_and_is_done_when_run_returns) {
  LowPriority aside(1);
  const int own = niceness();
  int there = -100;
  std::thread::id thread;
  aside.run([&] {
    there = niceness();
    thread = std::this_thread::get_id();
  });
  EXPECT_GT(there, own);
  EXPECT_NE(thread, std::this_thread::get_id());
  EXPECT_EQ(niceness(), own);
}

TEST(WorkOfLowPriority, throws_what_it_throws_to_its_caller_and_harms_nobody_else) {
  LowPriority aside(1);
  EXPECT_THROW(aside.run([] { throw std::runtime_error("no memory"); }), std::runtime_error);
  bool done = false;
  aside.run([&] { done = true; });
  EXPECT_TRUE(done);
}

TEST(WorkOfLowPriority, is_done_for_everybody_who_asks_at_once) {
  LowPriority aside(2);
  std::atomic<int> done{0};
  std::vector<std::thread> asking;
  for (int each = 0; each < 20; ++each) {
    asking.emplace_back([&] { aside.run([&] { ++done; }); });
  }
  for (std::thread& one : asking) {
    one.join();
  }
  EXPECT_EQ(done, 20);
}

TEST(ATurnstile, may_lead_aside_and_still_gives_the_answer) {
  LowPriority aside(1);
  Turnstile turnstile(1, 1, &aside);
  const auto there = turnstile.pass([] { return std::pair(niceness(), std::string("answer")); });
  ASSERT_TRUE(there.ok());
  EXPECT_GT(there.value().first, niceness());
  EXPECT_EQ(there.value().second, "answer");
}

}  // namespace
}  // namespace sekisho
