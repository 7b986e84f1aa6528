// SPDX-License-Identifier: Apache-2.0
#include "base/pem.h"

namespace sekisho {

std::string pem(const std::string& label, ByteView der) {
  constexpr std::size_t line = 64;
  const std::string letters = base64(der);
  std::string text;
  text.reserve(letters.size() + letters.size() / line + 2 * (label.size() + 20));
  text.append("-----BEGIN ").append(label).append("-----\n");
  for (std::size_t at = 0; at < letters.size(); at += line) {
    text.append(letters, at, line).push_back('\n');
  }
  text.append("-----END ").append(label).append("-----\n");
  return text;
}

}  // namespace sekisho
