// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/agent_pages.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

#include "agent/core/texts.h"

namespace sekisho::agent {
namespace {

QString q(const std::string& text) { return QString::fromStdString(text); }

// Plain text always: a company's name must not become markup.
QLabel* label(const std::string& words, const char* kind) {
  auto* const made = new QLabel(q(words));
  made->setTextFormat(Qt::PlainText);
  made->setWordWrap(true);
  made->setProperty("kind", kind);
  return made;
}

QLabel* number(const std::string& digits) {
  QLabel* const made = label(spaced(digits), "number");
  made->setWordWrap(false);
  made->setMinimumHeight(64);
  return made;
}

QPushButton* button(Text name, Language language, const char* kind) {
  auto* const made = new QPushButton(q(text(name, language)));
  made->setProperty("kind", kind);
  made->setAutoDefault(false);
  made->setCursor(Qt::PointingHandCursor);
  return made;
}

struct Sheet {
  QWidget* page;
  QVBoxLayout* column;
};

Sheet sheet() {
  auto* const page = new QWidget;
  auto* const column = new QVBoxLayout(page);
  column->setContentsMargins(36, 32, 36, 28);
  column->setSpacing(18);
  return {page, column};
}

// The keyboard starts on the words, never on a button.
QLabel* heading(const std::string& words) {
  QLabel* const made = label(words, "heading");
  made->setObjectName("heading");
  made->setFocusPolicy(Qt::StrongFocus);
  return made;
}

void add_buttons(const Sheet& sheet, std::initializer_list<QPushButton*> buttons) {
  auto* const row = new QHBoxLayout;
  row->setSpacing(16);
  row->addStretch(1);
  for (QPushButton* const one : buttons) {
    row->addWidget(one);
  }
  sheet.column->addStretch(1);
  sheet.column->addLayout(row);
}

void add_row(QGridLayout& rows, const std::string& name, QLabel* value) {
  const int at = rows.rowCount();
  rows.addWidget(label(name, "name"), at, 0);
  rows.addWidget(value, at, 1);
}

}  // namespace

QuestionPage make_question_page(const Question& question, Language language) {
  const Sheet sheet_ = sheet();
  sheet_.column->addWidget(heading(text(Text::Ask, language)));
  auto* const box = new QWidget;
  box->setObjectName("rows");
  auto* const rows = new QGridLayout(box);
  rows->setContentsMargins(20, 14, 20, 14);
  rows->setHorizontalSpacing(24);
  rows->setVerticalSpacing(10);
  rows->setColumnStretch(1, 1);
  add_row(*rows, text(Text::RowInstitution, language), label(question.institution, "value"));
  add_row(*rows, text(Text::RowContract, language), label(question.contract_id, "value"));
  if (!question.company.empty()) {
    add_row(*rows, text(Text::RowCompany, language), label(question.company, "value"));
  }
  add_row(*rows, text(Text::RowEnd, language),
          label(spoken_time(question.not_after, question.zone, language), "value"));
  add_row(*rows, text(Text::RowNumber, language), number(question.matching_number));
  sheet_.column->addWidget(box);
  sheet_.column->addWidget(label(text(Text::Compare, language), "body"));
  sheet_.column->addWidget(label(text(Text::Fraud, language), "warning"));
  QPushButton* const no = button(Text::No, language, "plain");
  QPushButton* const yes = button(Text::Yes, language, "act");
  add_buttons(sheet_, {no, yes});
  return {sheet_.page, yes, no};
}

ChoicePage make_choice_page(const std::vector<std::string>& names, Language language) {
  const Sheet sheet_ = sheet();
  sheet_.column->addWidget(heading(text(Text::Choose, language)));
  ChoicePage made{sheet_.page, {}, button(Text::No, language, "plain")};
  for (const std::string& name : names) {
    // A doubled & is one: a single one would be a shortcut.
    auto* const choice = new QPushButton(q(name).replace("&", "&&"));
    choice->setProperty("kind", "choice");
    sheet_.column->addWidget(choice);
    made.choices.push_back(choice);
  }
  sheet_.column->addWidget(label(text(Text::Fraud, language), "warning"));
  add_buttons(sheet_, {made.no});
  return made;
}

QWidget* make_waiting_page(Language language) {
  const Sheet sheet_ = sheet();
  sheet_.column->addStretch(1);
  sheet_.column->addWidget(heading(std::string(text_of(ErrorCode::OrderAwaitsLogin, language))));
  sheet_.column->addStretch(2);
  return sheet_.page;
}

PasswordPage make_password_page(Attempt attempt, Language language) {
  const Sheet sheet_ = sheet();
  sheet_.column->addWidget(heading(text(Text::UnlockField, language)));
  sheet_.column->addWidget(label(text(Text::Unlock, language), "body"));
  if (attempt == Attempt::Again) {
    sheet_.column->addWidget(label(text(Text::UnlockAgain, language), "warning"));
  }
  auto* const field = new QLineEdit;
  field->setEchoMode(QLineEdit::Password);
  field->setAccessibleName(q(text(Text::UnlockField, language)));
  sheet_.column->addWidget(field);
  QPushButton* const no = button(Text::No, language, "plain");
  QPushButton* const next = button(Text::UnlockNext, language, "act");
  add_buttons(sheet_, {no, next});
  return {sheet_.page, field, next, no};
}

QWidget* make_working_page(Beginning beginning, Language language) {
  const Sheet sheet_ = sheet();
  sheet_.column->addStretch(1);
  if (beginning == Beginning::Resumed) {
    sheet_.column->addWidget(label(text(Text::Resumed, language), "body"));
  }
  sheet_.column->addWidget(heading(text(Text::Working, language)));
  auto* const bar = new QProgressBar;
  bar->setRange(0, 0);
  bar->setTextVisible(false);
  sheet_.column->addWidget(bar);
  sheet_.column->addStretch(2);
  return sheet_.page;
}

QWidget* make_done_page(Language language) {
  const Sheet sheet_ = sheet();
  sheet_.column->addStretch(1);
  QLabel* const mark = label("✓", "mark");
  mark->setAlignment(Qt::AlignHCenter);
  sheet_.column->addWidget(mark);
  QLabel* const words = heading(text(Text::Done, language));
  words->setAlignment(Qt::AlignHCenter);
  sheet_.column->addWidget(words);
  sheet_.column->addStretch(2);
  return sheet_.page;
}

MessagePage make_message_page(const std::string& words, Language language) {
  const Sheet sheet_ = sheet();
  sheet_.column->addStretch(1);
  sheet_.column->addWidget(heading(words));
  QPushButton* const close = button(Text::Close, language, "plain");
  add_buttons(sheet_, {close});
  return {sheet_.page, close};
}

// Colours of the Digital Agency's design system: blue 900 to act, yellow for the keyboard's place, sumi for
// words.
QString style_of_window() {
  return R"(
    * { font-family: "Noto Sans CJK JP", "Noto Sans JP", "IPAGothic", sans-serif; font-size: 17px; color: #1A1A1C; }
    QWidget { background: #FFFFFF; }
    QLabel[kind="heading"] { font-size: 24px; font-weight: 700; }
    QLabel[kind="name"] { font-size: 16px; color: #4D4D4D; background: transparent; }
    QLabel[kind="mark"] { font-size: 56px; font-weight: 700; color: #197A4B; }
    QLabel[kind="value"] { font-size: 18px; background: transparent; }
    QLabel[kind="number"] { font-size: 44px; font-weight: 700; color: #0017C1; background: transparent; }
    QLabel[kind="warning"] { font-size: 16px; background: #FFF9E2; border: 1px solid #D2A400; border-radius: 8px;
                             padding: 12px 16px; }
    #rows { background: #F2F4FA; border-radius: 8px; }
    QPushButton { min-height: 50px; min-width: 150px; padding: 0 22px; border-radius: 8px; font-size: 18px;
                  font-weight: 700; }
    QPushButton[kind="plain"] { background: #FFFFFF; color: #0017C1; border: 2px solid #0017C1; }
    QPushButton[kind="plain"]:hover { background: #E8F1FE; }
    QPushButton[kind="choice"] { background: #FFFFFF; border: 2px solid #626264; text-align: left; font-weight: 400; }
    QPushButton[kind="choice"]:hover { background: #E8F1FE; }
    QPushButton[kind="act"] { background: #0017C1; color: #FFFFFF; border: 2px solid #0017C1; }
    QPushButton[kind="act"]:hover { background: #00118F; }
    QPushButton:focus { border: 4px solid #000000; background-clip: border; }
    QLineEdit { min-height: 46px; padding: 0 12px; border: 2px solid #626264; border-radius: 8px; font-size: 20px; }
    QLineEdit:focus { border: 3px solid #0017C1; }
    QProgressBar { min-height: 10px; max-height: 10px; border: none; border-radius: 5px; background: #D8DAE3; }
    QProgressBar::chunk { background: #0017C1; border-radius: 5px; width: 90px; margin: 0; }
  )";
}

}  // namespace sekisho::agent
