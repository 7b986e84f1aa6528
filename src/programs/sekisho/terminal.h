// SPDX-License-Identifier: Apache-2.0
// What is asked of the person at the terminal, and of nothing that stands in for one.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::programs {

// A passphrase: the first line of a file of mode 0600, or, without a file, typed unseen. UsageWrong where
// there is neither file nor terminal.
Result<Secret> passphrase_from(const std::string& file, const std::string& prompt);
// Twice, for a new one.
Result<Secret> new_passphrase_from(const std::string& file, const std::string& prompt);
// Yes is "yes", typed. UsageWrong where there is no terminal.
enum class Answer { Yes, No };
Result<Answer> ask(const std::string& question);

}  // namespace sekisho::programs
