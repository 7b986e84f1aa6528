// SPDX-License-Identifier: Apache-2.0
#include "programs/sekisho/console.h"

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace sekisho::programs {
namespace {

Language terminal_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread exists
    if (value != nullptr && *value != '\0') {
      return std::string_view(value).substr(0, 2) == "ja" ? Language::Japanese : Language::English;
    }
  }
  return Language::English;
}

// The engineer's next step, where the text for people does not name one.
std::string_view advice(ErrorCode code) {
  switch (code) {
    case ErrorCode::FileUnreadable:
      return "Check the path and who may read it.";
    case ErrorCode::FileUnwritable:
      return "Check the folder's owner, its permissions and the space left.";
    case ErrorCode::StorageFailed:
      return "Check --data or --database, and that the database runs and may be written.";
    case ErrorCode::ImportRefused:
      return "Correct the lines that are named and run it again with --dry-run first. docs/IMPORT.md has the "
             "columns.";
    case ErrorCode::AlreadyExists:
      return "Nothing was overwritten. Choose another code, host or file.";
    case ErrorCode::PassphraseWrong:
      return "Nothing was changed. Try it with the passphrase under which the file was exported.";
    case ErrorCode::InstitutionUnknown:
      return "Create it first: sekisho institution create.";
    case ErrorCode::MemberUnknown:
      return "A member is named by institution, contract and member id: 9001 10000000001 ADMIN.";
    case ErrorCode::MemberNotMachine:
      return "Mark it first: sekisho member draft machine.";
    case ErrorCode::BackupNotRestored:
      return "docs/INSTALL.md: Putting a backup back.";
    case ErrorCode::UsageWrong:
      return "sekisho --help shows what there is.";
    default:
      return "";
  }
}

}  // namespace

void Console::say(const std::string& text, const nlohmann::json& json) const {
  if (format_ == Format::Json) {
    std::cout << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  } else {
    std::cout << text;
  }
}

int Console::refuse(const Error& error) const {
  const std::string code(wire_name(error.code));
  const std::string text(text_of(error.code, terminal_language()));
  const std::string next(advice(error.code));
  if (format_ == Format::Json) {
    say("", {{"error", {{"code", code}, {"text", text}, {"detail", error.detail}, {"next", next}}}});
  } else {
    std::cerr << code << ": " << text << '\n';
    for (const std::string& more : {error.detail, next}) {
      if (!more.empty()) {
        std::cerr << "  " << more << '\n';
      }
    }
  }
  return error.code == ErrorCode::UsageWrong ? exit_usage : exit_refused;
}

}  // namespace sekisho::programs
