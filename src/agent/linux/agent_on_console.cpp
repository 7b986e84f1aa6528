// SPDX-License-Identifier: Apache-2.0
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "agent/core/texts.h"
#include "agent/linux/agent.h"
#include "agent/linux/one_window.h"

namespace sekisho::agent {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Terminal = std::unique_ptr<std::FILE, CloseFile>;

// What is typed stays invisible while this lives.
class Hidden {
 public:
  explicit Hidden(int terminal) : terminal_(terminal) {
    tcgetattr(terminal_, &before_);
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(terminal_, TCSAFLUSH, &quiet);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() { tcsetattr(terminal_, TCSAFLUSH, &before_); }

 private:
  int terminal_;
  termios before_{};
};

class Console : public Window {
 public:
  Console(Terminal terminal, Language language) : terminal_(std::move(terminal)), language_(language) {}

  void introduce(const std::string& institution) override {
    say(text(Text::AppName, language_, {{"institution", institution}}));
  }

  Consent ask(const Question& question) override {
    say(text(Text::Ask, language_));
    row(Text::RowInstitution, question.institution);
    row(Text::RowContract, question.contract_id);
    if (!question.company.empty()) {
      row(Text::RowCompany, question.company);
    }
    row(Text::RowEnd, spoken_time(question.not_after, question.zone, language_));
    row(Text::RowNumber, spaced(question.matching_number));
    say(text(Text::Compare, language_));
    say(text(Text::Fraud, language_));
    for (;;) {
      say(text(Text::ConsoleHow, language_));
      const std::optional<std::string> typed = line();
      if (!typed || *typed == text(Text::No, Language::Japanese) || *typed == "no") {
        return Consent::Refused;
      }
      if (*typed == text(Text::Yes, Language::Japanese) || *typed == "yes") {
        return Consent::Given;
      }
    }
  }

  std::optional<std::size_t> choose(const std::vector<std::string>& names) override {
    say(text(Text::Choose, language_));
    for (std::size_t at = 0; at < names.size(); ++at) {
      say("  " + std::to_string(at + 1) + "  " + names[at]);
    }
    const std::optional<std::string> typed = line();
    for (std::size_t at = 0; typed && at < names.size(); ++at) {
      if (*typed == std::to_string(at + 1)) {
        return at;
      }
    }
    return std::nullopt;
  }

  void show_waiting() override { say(std::string(text_of(ErrorCode::OrderAwaitsLogin, language_))); }

  std::optional<Secret> ask_password(Attempt attempt) override {
    say(text(attempt == Attempt::First ? Text::Unlock : Text::UnlockAgain, language_));
    const Hidden hidden(fileno(terminal_.get()));
    std::optional<std::string> typed = line();
    return typed ? std::optional<Secret>(Secret(std::move(*typed))) : std::nullopt;
  }

  void show_working(Beginning beginning) override {
    say(text(beginning == Beginning::Resumed ? Text::Resumed : Text::Working, language_));
  }

 private:
  void say(const std::string& words) {
    std::fprintf(terminal_.get(), "%s\n", words.c_str());
    std::fflush(terminal_.get());
  }
  void row(Text name, const std::string& value) { say("  " + text(name, language_) + "  " + value); }

  std::optional<std::string> line() {
    std::string out;
    for (int letter = std::fgetc(terminal_.get()); letter != '\n'; letter = std::fgetc(terminal_.get())) {
      if (letter == EOF) {
        return std::nullopt;
      }
      out += static_cast<char>(letter);
    }
    return out;
  }

  Terminal terminal_;
  Language language_;
};

}  // namespace

int run_on_console(const Invocation& invocation) {
  Terminal terminal(isatty(STDIN_FILENO) == 1 ? std::fopen("/dev/tty", "r+") : nullptr);
  if (!terminal) {
    std::cerr << text(Text::ConsoleOnly, invocation.language) << std::endl;
    return 2;
  }
  const std::unique_ptr<OneWindow> only = OneWindow::claim(invocation.folders.state);
  if (!only) {
    std::cerr << text(Text::AlreadyOpen, invocation.language) << std::endl;
    return 1;
  }
  Console console(std::move(terminal), invocation.language);
  const Outcome outcome = carry_out(invocation, console);
  std::cout << outcome.words << std::endl;
  return outcome.ending.ok() ? 0 : 1;
}

}  // namespace sekisho::agent
