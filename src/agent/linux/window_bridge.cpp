// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/window_bridge.h"

#include <future>
#include <memory>

namespace sekisho::agent {
namespace {

// Shared, because the GUI thread may still be inside set_value when the waiting thread goes on.
template <class Answer, class Show>
Answer wait_for(AgentWindow& window, Show show) {
  const auto promised = std::make_shared<std::promise<Answer>>();
  std::future<Answer> answer = promised->get_future();
  QMetaObject::invokeMethod(
      &window,
      [show, promised] { show([promised](Answer given) { promised->set_value(std::move(given)); }); },
      Qt::QueuedConnection);
  return answer.get();
}

}  // namespace

void WindowBridge::introduce(const std::string& institution) {
  QMetaObject::invokeMethod(
      &window_, [this, institution] { window_.introduce(institution); }, Qt::QueuedConnection);
}

Consent WindowBridge::ask(const Question& question) {
  return wait_for<Consent>(window_, [this, question](AgentWindow::Answered answered) {
    window_.ask(question, std::move(answered));
  });
}

std::optional<std::size_t> WindowBridge::choose(const std::vector<std::string>& names) {
  return wait_for<std::optional<std::size_t>>(
      window_, [this, names](AgentWindow::Chosen chosen) { window_.choose(names, std::move(chosen)); });
}

void WindowBridge::show_waiting() {
  QMetaObject::invokeMethod(
      &window_, [this] { window_.show_waiting(); }, Qt::QueuedConnection);
}

std::optional<Secret> WindowBridge::ask_password(Attempt attempt) {
  std::optional<Secret> password = wait_for<std::optional<Secret>>(
      window_,
      [this, attempt](AgentWindow::Typed typed) { window_.ask_password(attempt, std::move(typed)); });
  if (password) {
    show_working(Beginning::Fresh);
  }
  return password;
}

void WindowBridge::show_working(Beginning beginning) {
  QMetaObject::invokeMethod(
      &window_, [this, beginning] { window_.show_working(beginning); }, Qt::QueuedConnection);
}

}  // namespace sekisho::agent
