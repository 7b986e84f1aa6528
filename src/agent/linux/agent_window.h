// SPDX-License-Identifier: Apache-2.0
// The one window: question, store password, progress, last word. Lives on the GUI thread; answers arrive by
// callback. No button is the default, 更新する is deaf for 0.7 s after the window comes to the front, and
// closing it means no.
#pragma once

#include <QElapsedTimer>
#include <QStackedLayout>
#include <QWidget>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/window.h"
#include "base/error.h"

namespace sekisho::agent {

class AgentWindow : public QWidget {
 public:
  using Answered = std::function<void(Consent)>;
  using Chosen = std::function<void(std::optional<std::size_t>)>;
  using Typed = std::function<void(std::optional<Secret>)>;

  AgentWindow(Language language, const std::string& institution, std::function<void()> closed);

  void introduce(const std::string& institution);
  void ask(const Question& question, Answered answered);
  void replace_question();  // answers an open question with Replaced
  void choose(const std::vector<std::string>& names, Chosen chosen);
  void ask_password(Attempt attempt, Typed typed);
  void show_working(Beginning beginning);
  void show_waiting();                         // steps behind the browser, where PIN and card are asked for
  void show_done();                            // closes itself after 3 s
  void show_message(const std::string& text);  // stays until it is closed
  void come_forward();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void show_page(QWidget* page);
  void answer(Consent consent);
  void take(std::optional<std::size_t> choice);
  void give(std::optional<Secret> password);

  Language language_;
  std::function<void()> closed_;
  QStackedLayout* pages_;
  QElapsedTimer in_front_;
  Answered answered_;
  Chosen chosen_;
  Typed typed_;
  bool ended_{false};  // a last word is shown: closing ends the program
};

}  // namespace sekisho::agent
