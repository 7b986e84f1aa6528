// SPDX-License-Identifier: Apache-2.0
// For tests: a step that has to succeed before the test's own question can be asked.
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>

#include "base/result.h"

namespace sekisho {

// The value, or the end of the test with the reason.
template <class T>
T must(Result<T> result) {
  if (!result.ok()) {
    throw std::runtime_error(std::string(wire_name(result.error().code)) + ": " + result.error().detail);
  }
  if constexpr (!std::is_void_v<T>) {
    return std::move(result).value();
  }
}

}  // namespace sekisho
