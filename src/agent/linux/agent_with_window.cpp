// SPDX-License-Identifier: Apache-2.0
// The window's life: one renewal at a time on a worker thread, the window on this one. A second start brings
// its URL here.
#include <QApplication>
#include <iostream>
#include <thread>

#include "agent/core/texts.h"
#include "agent/linux/agent.h"
#include "agent/linux/one_window.h"
#include "agent/linux/window_bridge.h"

namespace sekisho::agent {
namespace {

using namespace std::chrono_literals;

class Desk {
 public:
  explicit Desk(const Invocation& invocation)
      : invocation_(invocation),
        window_(invocation.language, invocation.settings.name(invocation.language),
                [] { QApplication::quit(); }),
        bridge_(window_) {}
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() { join(); }

  void begin(const std::string& url) {
    join();
    invocation_.url = url;
    working_ = true;
    worker_ = std::thread([this, copy = invocation_] {
      const Outcome outcome = carry_out(copy, bridge_);
      const auto show = [this, outcome] { end(outcome); };
      QMetaObject::invokeMethod(&window_, show, Qt::QueuedConnection);
    });
  }

  void another_start(const std::string& url) {
    window_.come_forward();
    if (url.empty() || (working_ && url == invocation_.url)) {
      return;
    }
    if (!working_) {
      begin(url);
      return;
    }
    next_ = url;
    window_.replace_question();
  }

 private:
  void end(const Outcome& outcome) {
    working_ = false;
    if (!next_.empty()) {
      begin(std::exchange(next_, {}));
      return;
    }
    if (outcome.ending.ok() && outcome.ending.value() == Ending::Done) {
      window_.show_done();
    } else {
      window_.show_message(outcome.words);
    }
  }

  void join() {
    if (worker_.joinable()) {
      worker_.join();
    }
  }

  Invocation invocation_;
  AgentWindow window_;
  WindowBridge bridge_;
  std::thread worker_;
  std::string next_;
  bool working_{false};
};

}  // namespace

int run_with_window(const Invocation& invocation, int argc, char** argv) {
  std::unique_ptr<OneWindow> first = OneWindow::claim(invocation.folders.state);
  for (int tried = 0; !first && tried < 10; ++tried) {
    if (OneWindow::hand_over(invocation.folders.state, invocation.url)) {
      return 0;
    }
    // The other one is just beginning or just ending.
    std::this_thread::sleep_for(200ms);
    first = OneWindow::claim(invocation.folders.state);
  }
  if (!first) {
    std::cerr << text(Text::AlreadyOpen, invocation.language) << std::endl;
    return 1;
  }
  QApplication application(argc, argv);
  QApplication::setApplicationName("sekisho-agent");
  QApplication::setDesktopFileName("sekisho-agent");
  QApplication::setQuitOnLastWindowClosed(false);
  Desk desk(invocation);
  first->listen([&desk](const std::string& url) { desk.another_start(url); });
  desk.begin(invocation.url);
  return QApplication::exec();
}

}  // namespace sekisho::agent
