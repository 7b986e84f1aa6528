// SPDX-License-Identifier: Apache-2.0
// One agent for each person: a lock in their own folder, and a local socket (no network) by which a second
// start hands its URL to the first and goes.
#pragma once

#include <QLocalServer>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace sekisho::agent {

class OneWindow {
 public:
  // Nothing where another agent of this person runs.
  static std::unique_ptr<OneWindow> claim(const std::filesystem::path& state);
  static bool hand_over(const std::filesystem::path& state, const std::string& url);

  OneWindow(const OneWindow&) = delete;
  OneWindow& operator=(const OneWindow&) = delete;
  ~OneWindow();

  // Needs a running Qt application.
  void listen(const std::function<void(std::string)>& arrived);

 private:
  OneWindow(std::filesystem::path state, int lock) : state_(std::move(state)), lock_(lock) {}
  std::filesystem::path state_;
  int lock_;
  std::unique_ptr<QLocalServer> server_;
};

}  // namespace sekisho::agent
