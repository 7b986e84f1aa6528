// SPDX-License-Identifier: Apache-2.0
// A value or an Error. TRY(expr) gives the value or returns the error from the function it stands in.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/error.h"

namespace sekisho {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : held_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const T& value() const& { return std::get<0>(held_); }
  [[nodiscard]] T& value() & { return std::get<0>(held_); }
  // By value, so that TRY's temporary may die. Not nodiscard: TRY(expr); may stand alone, also for clang.
  T value() && { return std::get<0>(std::move(held_)); }
  const T* operator->() const { return &std::get<0>(held_); }
  [[nodiscard]] const Error& error() const& { return std::get<1>(held_); }
  [[nodiscard]] Error error() && { return std::get<1>(std::move(held_)); }

 private:
  std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  void value() const {}
  [[nodiscard]] const Error& error() const& { return *error_; }
  [[nodiscard]] Error error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace sekisho

// A statement expression: known to g++, clang and mingw (facts: compiler). The counter names each one
// differently, so that a TRY may stand inside another's expression without shadowing it.
#define TRY_NAMED(name, ...)                            \
  __extension__({                                       \
    auto name = (__VA_ARGS__);                          \
    if (!name.ok()) {                                   \
      return ::sekisho::Error(std::move(name).error()); \
    }                                                   \
    std::move(name).value();                            \
  })
#define TRY_EXPANDED(number, ...) TRY_NAMED(try_result_##number, __VA_ARGS__)
#define TRY_COUNTED(number, ...) TRY_EXPANDED(number, __VA_ARGS__)
#define TRY(...) TRY_COUNTED(__COUNTER__, __VA_ARGS__)
