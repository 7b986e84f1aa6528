// SPDX-License-Identifier: Apache-2.0
// What the person sees and presses. Its answers are a person's acts: nothing in this program may answer for
// them (invariant 9).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"

namespace sekisho::agent {

// The rows of `agent.rows`, in that order. The second door knows no company, and its contract is the
// certificate's name.
struct Question {
  std::string institution;
  std::string contract_id;
  std::string company;
  Time not_after{};
  Zone zone;
  std::string matching_number;
};

enum class Consent {
  Given,
  Refused,
  Replaced,  // another start took the window over before an answer
};

enum class Beginning { Fresh, Resumed };
enum class Attempt { First, Again };

class Window {
 public:
  virtual ~Window() = default;
  // Whose portal this is about, as soon as that is known.
  virtual void introduce(const std::string& institution) = 0;
  virtual Consent ask(const Question& question) = 0;
  // The store's own password; nothing where the person gave up.
  virtual std::optional<Secret> ask_password(Attempt attempt) = 0;
  // Which of several; nothing where the person wants none of them.
  virtual std::optional<std::size_t> choose(const std::vector<std::string>& names) = 0;
  // The browser's page comes next: PIN and card.
  virtual void show_waiting() = 0;
  virtual void show_working(Beginning beginning) = 0;
};

}  // namespace sekisho::agent
