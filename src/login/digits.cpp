// SPDX-License-Identifier: Apache-2.0
#include "login/digits.h"

#include <algorithm>
#include <optional>

namespace sekisho::login {
namespace {

constexpr std::string_view ideographic_space = "\xe3\x80\x80";
constexpr std::string_view full_width_lead = "\xef\xbc";  // U+FF10 … U+FF19 are EF BC 90 … EF BC 99

std::optional<char> full_width_digit(std::string_view typed) {
  if (typed.size() < 3 || !typed.starts_with(full_width_lead)) {
    return std::nullopt;
  }
  const auto last = static_cast<unsigned char>(typed[2]);
  return last >= 0x90 && last <= 0x99 ? std::optional(static_cast<char>('0' + (last - 0x90))) : std::nullopt;
}

}  // namespace

Secret normalised_digits(std::string_view typed) {
  std::string out;
  while (!typed.empty()) {
    if (typed.starts_with(ideographic_space)) {
      typed.remove_prefix(ideographic_space.size());
      continue;
    }
    if (const auto digit = full_width_digit(typed)) {
      out.push_back(*digit);
      typed.remove_prefix(3);
      continue;
    }
    if (typed.front() != ' ' && typed.front() != '\t') {
      out.push_back(typed.front());
    }
    typed.remove_prefix(1);
  }
  return Secret(std::move(out));
}

bool are_digits(const Secret& text, std::size_t count) {
  const std::string_view digits = text.reveal();
  return digits.size() == count && std::all_of(digits.begin(), digits.end(),
                                               [](char letter) { return letter >= '0' && letter <= '9'; });
}

}  // namespace sekisho::login
