// SPDX-License-Identifier: Apache-2.0
#include "programs/sekisho/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "crypto/private_file.h"

namespace sekisho::programs {
namespace {

constexpr std::size_t shortest_passphrase = 12;

// What is typed does not show while this lives.
class Unseen {
 public:
  Unseen() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
  ~Unseen() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }

 private:
  termios before_{};
};

Result<void> require_terminal(const std::string& instead) {
  return ::isatty(STDIN_FILENO) == 1 ? Result<void>() : Error{ErrorCode::UsageWrong, instead};
}

Secret typed_unseen(const std::string& prompt) {
  std::cerr << prompt << ": " << std::flush;
  std::string line;
  const Unseen unseen;
  std::getline(std::cin, line);
  std::cerr << '\n';
  return Secret(std::move(line));
}

}  // namespace

Result<Secret> passphrase_from(const std::string& file, const std::string& prompt) {
  if (file.empty()) {
    TRY(require_terminal("--passphrase-file: there is no terminal to type a passphrase at"));
    return typed_unseen(prompt);
  }
  const Secret content = TRY(crypto::read_private_file(file));
  return Secret(std::string(content.reveal().substr(0, content.reveal().find_first_of("\r\n"))));
}

Result<Secret> new_passphrase_from(const std::string& file, const std::string& prompt) {
  Secret first = TRY(passphrase_from(file, prompt));
  if (first.reveal().size() < shortest_passphrase) {
    return Error{ErrorCode::UsageWrong, "a passphrase has at least 12 letters"};
  }
  if (file.empty() && typed_unseen("Once more").reveal() != first.reveal()) {
    return Error{ErrorCode::UsageWrong, "the two were not the same"};
  }
  return first;
}

Result<Answer> ask(const std::string& question) {
  TRY(require_terminal("--yes: there is no terminal to ask at"));
  std::cerr << question << " Type yes: " << std::flush;
  std::string line;
  std::getline(std::cin, line);
  return line == "yes" ? Answer::Yes : Answer::No;
}

}  // namespace sekisho::programs
