// SPDX-License-Identifier: Apache-2.0
// What our own pages and the agent send as JSON: one object whose members are asked for by name and kind.
// Everything else is BadRequest and counts against nobody.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace sekisho::http {

class Form {
 public:
  // RFC 8259 4, RFC 7493 2.3: a member that stands twice means another thing to another reader.
  static Result<Form> parse(std::string_view body);

  [[nodiscard]] Result<std::string> text(const char* member) const;  // of at most 64 octets
  // An object of texts, as the card's values: {"A1": "07", …}
  [[nodiscard]] Result<std::map<std::string, std::string>> texts(const char* member) const;

 private:
  explicit Form(nlohmann::json object) : object_(std::move(object)) {}
  nlohmann::json object_;
};

}  // namespace sekisho::http
