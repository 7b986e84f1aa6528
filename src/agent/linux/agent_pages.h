// SPDX-License-Identifier: Apache-2.0
// How the window's pages look and what stands on them. What a press does is the caller's.
#pragma once

#include <QLineEdit>
#include <QPushButton>
#include <QWidget>
#include <string>
#include <vector>

#include "agent/core/window.h"
#include "base/error.h"

namespace sekisho::agent {

struct QuestionPage {
  QWidget* page;
  QPushButton* yes;
  QPushButton* no;
};
struct ChoicePage {
  QWidget* page;
  std::vector<QPushButton*> choices;
  QPushButton* no;
};
struct PasswordPage {
  QWidget* page;
  QLineEdit* field;
  QPushButton* next;
  QPushButton* no;
};
struct MessagePage {
  QWidget* page;
  QPushButton* close;
};

QuestionPage make_question_page(const Question& question, Language language);
ChoicePage make_choice_page(const std::vector<std::string>& names, Language language);
QWidget* make_waiting_page(Language language);
PasswordPage make_password_page(Attempt attempt, Language language);
QWidget* make_working_page(Beginning beginning, Language language);
QWidget* make_done_page(Language language);
MessagePage make_message_page(const std::string& text, Language language);

QString style_of_window();

}  // namespace sekisho::agent
