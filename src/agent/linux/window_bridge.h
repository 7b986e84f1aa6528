// SPDX-License-Identifier: Apache-2.0
// The workflow's side of the window: called on the worker thread, shows on the GUI thread, waits for the
// person.
#pragma once

#include "agent/core/window.h"
#include "agent/linux/agent_window.h"

namespace sekisho::agent {

class WindowBridge : public Window {
 public:
  explicit WindowBridge(AgentWindow& window) : window_(window) {}
  void introduce(const std::string& institution) override;
  Consent ask(const Question& question) override;
  std::optional<std::size_t> choose(const std::vector<std::string>& names) override;
  void show_waiting() override;
  std::optional<Secret> ask_password(Attempt attempt) override;
  void show_working(Beginning beginning) override;

 private:
  AgentWindow& window_;
};

}  // namespace sekisho::agent
