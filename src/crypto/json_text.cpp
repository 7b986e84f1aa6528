// SPDX-License-Identifier: Apache-2.0
#include "crypto/json_text.h"

#include "base/json.h"

namespace sekisho::crypto {

std::string text_member(const nlohmann::json& json, const char* name) {
  if (!json.is_object()) {
    return {};
  }
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace sekisho::crypto
