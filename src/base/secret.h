// SPDX-License-Identifier: Apache-2.0
// Text or octets that are wiped when they go and that no log can print by accident.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace sekisho {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  explicit Secret(ByteView bytes) : text_(text_view(bytes)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      text_ = other.text_;
    }
    return *this;
  }
  // A moved-from std::string may keep its short text in place: copy, then wipe the source.
  // NOLINTNEXTLINE(performance-move-constructor-init): the copy is what it is for
  Secret(Secret&& other) noexcept : text_(other.text_) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      text_ = other.text_;
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  [[nodiscard]] std::string_view reveal() const { return text_; }
  [[nodiscard]] ByteView bytes() const { return view(text_); }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  void wipe() {
    volatile char* letters =
        text_.data();  // volatile: a wipe of memory about to die must not be optimised away
    for (std::size_t at = 0; at < text_.size(); ++at) {
      letters[at] = 0;
    }
    text_.clear();
  }
  std::string text_;
};

}  // namespace sekisho
