// SPDX-License-Identifier: Apache-2.0
// An enum's stored names, listed once and read both ways.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace sekisho {

template <class E, std::size_t N>
using Labels = std::array<std::pair<E, std::string_view>, N>;

template <class E, std::size_t N>
std::string_view label_of(const Labels<E, N>& labels, E value) {
  for (const auto& [known, label] : labels) {
    if (known == value) {
      return label;
    }
  }
  return "?";
}

template <class E, std::size_t N>
Result<E> parse_label(const Labels<E, N>& labels, std::string_view text) {
  for (const auto& [known, label] : labels) {
    if (label == text) {
      return known;
    }
  }
  return Error{ErrorCode::BadRequest, "unknown label " + std::string(text.substr(0, 40))};
}

}  // namespace sekisho
