// SPDX-License-Identifier: Apache-2.0
#include "base/wake_up.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace sekisho {
namespace {

TEST(AWakeUp, ends_the_waiting_and_what_was_written_before_it_is_seen) {
  for (int round = 0; round < 2'000; ++round) {
    auto wake_up = std::make_unique<WakeUp>();
    int written = 0;
    std::thread other([&written, &wake_up = *wake_up] {
      written = 7;
      wake_up.give();
    });
    wake_up->wait();
    EXPECT_EQ(written, 7);
    wake_up.reset();  // the other one may still be on its way out
    other.join();
  }
}

TEST(AWakeUp, that_was_given_before_lets_nobody_wait) {
  WakeUp wake_up;
  wake_up.give();
  wake_up.wait();
  wake_up.wait();
}

}  // namespace
}  // namespace sekisho
