// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/agent_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QLayout>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <utility>

#include "agent/core/texts.h"
#include "agent/linux/agent_pages.h"

namespace sekisho::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto deaf_for =
    700ms;  // wording.md, rule 15: a second Enter from the browser's dialog must press nothing
constexpr auto done_stays_for = 3000ms;

}  // namespace

AgentWindow::AgentWindow(Language language, const std::string& institution, std::function<void()> closed)
    : language_(language), closed_(std::move(closed)), pages_(new QStackedLayout(this)) {
  introduce(institution);
  setStyleSheet(style_of_window());
  setMinimumWidth(700);
  in_front_.start();
}

void AgentWindow::introduce(const std::string& institution) {
  setWindowTitle(QString::fromStdString(text(Text::AppName, language_, {{"institution", institution}})));
}

void AgentWindow::ask(const Question& question, Answered answered) {
  answered_ = std::move(answered);
  const QuestionPage made = make_question_page(question, language_);
  connect(made.no, &QPushButton::clicked, this, [this] { answer(Consent::Refused); });
  connect(made.yes, &QPushButton::clicked, this, [this] {
    if (in_front_.hasExpired(deaf_for.count())) {
      answer(Consent::Given);
    }
  });
  show_page(made.page);
  come_forward();
}

void AgentWindow::replace_question() { answer(Consent::Replaced); }

void AgentWindow::choose(const std::vector<std::string>& names, Chosen chosen) {
  chosen_ = std::move(chosen);
  const ChoicePage made = make_choice_page(names, language_);
  for (std::size_t at = 0; at < made.choices.size(); ++at) {
    connect(made.choices[at], &QPushButton::clicked, this, [this, at] {
      if (in_front_.hasExpired(deaf_for.count())) {
        take(at);
      }
    });
  }
  connect(made.no, &QPushButton::clicked, this, [this] { take(std::nullopt); });
  show_page(made.page);
  come_forward();
}

void AgentWindow::show_waiting() {
  show_page(make_waiting_page(language_));
  setWindowFlag(Qt::WindowStaysOnTopHint, false);
  show();
  lower();
}

void AgentWindow::ask_password(Attempt attempt, Typed typed) {
  typed_ = std::move(typed);
  const PasswordPage made = make_password_page(attempt, language_);
  const auto take = [this, field = made.field] {
    Secret password(field->text().toStdString());
    field->clear();
    give(std::move(password));
  };
  connect(made.next, &QPushButton::clicked, this, take);
  connect(made.field, &QLineEdit::returnPressed, this, take);
  connect(made.no, &QPushButton::clicked, this, [this] { give(std::nullopt); });
  show_page(made.page);
  made.field->setFocus();
  come_forward();
}

void AgentWindow::show_working(Beginning beginning) { show_page(make_working_page(beginning, language_)); }

void AgentWindow::show_done() {
  show_page(make_done_page(language_));
  ended_ = true;
  if (isHidden()) {
    close();
    closed_();
    return;
  }
  QWidget* const shown = pages_->currentWidget();
  QTimer::singleShot(done_stays_for, shown,
                     [this] { close(); });  // dies with the page: a new start may replace it
}

void AgentWindow::show_message(const std::string& words) {
  const MessagePage made = make_message_page(words, language_);
  connect(made.close, &QPushButton::clicked, this, &QWidget::close);
  show_page(made.page);
  ended_ = true;
  come_forward();
}

void AgentWindow::come_forward() {
  in_front_.restart();
  // The person compares a number with the browser behind it: the window must not sink under that browser.
  setWindowFlag(Qt::WindowStaysOnTopHint);
  show();
  raise();
  activateWindow();
}

void AgentWindow::closeEvent(QCloseEvent* event) {
  event->accept();
  if (answered_) {
    answer(Consent::Refused);
  } else if (chosen_) {
    take(std::nullopt);
  } else if (typed_) {
    give(std::nullopt);
  } else if (ended_) {
    closed_();
  }
  // Otherwise work goes on unseen: once 更新する was pressed, closing the window loses nothing.
}

void AgentWindow::changeEvent(QEvent* event) {
  if (event->type() == QEvent::ActivationChange && isActiveWindow()) {
    in_front_.restart();
  }
  QWidget::changeEvent(event);
}

void AgentWindow::show_page(QWidget* page) {
  ended_ = false;
  QWidget* const before = pages_->currentWidget();
  pages_->addWidget(page);
  pages_->setCurrentWidget(page);
  if (before != nullptr) {
    pages_->removeWidget(before);
    before->deleteLater();
  }
  // Words may need more lines in another language: the page's own height, for this width.
  const int wide = std::max(width(), minimumWidth());
  setMinimumHeight(page->layout()->totalHeightForWidth(wide));
  if (auto* const words = page->findChild<QWidget*>("heading"); words != nullptr) {
    words->setFocus();
  }
}

void AgentWindow::answer(Consent consent) {
  if (const Answered answered = std::exchange(answered_, {})) {
    answered(consent);
  }
}

void AgentWindow::take(std::optional<std::size_t> choice) {
  if (const Chosen chosen = std::exchange(chosen_, {})) {
    chosen(choice);
  }
}

void AgentWindow::give(std::optional<Secret> password) {
  if (const Typed typed = std::exchange(typed_, {})) {
    typed(std::move(password));
  }
}

}  // namespace sekisho::agent
