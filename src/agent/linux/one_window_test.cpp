// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/one_window.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <array>
#include <cstdlib>
#include <thread>

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

class OneAgent : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sekisho-one-XXXXXX").string();
    state_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(state_); }
  fs::path state_;
};

TEST_F(OneAgent, runs_for_each_person_and_the_next_may_come_when_it_is_gone) {
  {
    const auto first = OneWindow::claim(state_);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(OneWindow::claim(state_), nullptr);
  }
  EXPECT_NE(OneWindow::claim(state_), nullptr);
}

TEST_F(OneAgent, is_handed_the_url_of_a_second_start) {
  int count = 1;
  std::string name = "test";
  std::array<char*, 1> arguments{name.data()};
  QCoreApplication application(count, arguments.data());
  const auto first = OneWindow::claim(state_);
  std::string arrived;
  first->listen([&](const std::string& url) { arrived = url; });
  bool handed = false;
  std::thread second([&] { handed = OneWindow::hand_over(state_, "sekisho:portal.example.jp/x"); });
  QElapsedTimer patience;
  patience.start();
  while (arrived.empty() && !patience.hasExpired(5000)) {
    QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
  }
  second.join();
  EXPECT_TRUE(handed);
  EXPECT_EQ(arrived, "sekisho:portal.example.jp/x");
}

TEST_F(OneAgent, says_when_nobody_takes_the_url) { EXPECT_FALSE(OneWindow::hand_over(state_, "sekisho:x")); }

}  // namespace
}  // namespace sekisho::agent
