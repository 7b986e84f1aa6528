// SPDX-License-Identifier: Apache-2.0
#include "base/pem.h"

namespace sekisho {

std::string pem(const std::string& label, ByteView der) {
  constexpr std::size_t line = 64;
  const std::string letters = base64(der);
  std::string text = "-----BEGIN " + label + "-----\n";
  for (std::size_t at = 0; at < letters.size(); at += line) {
    text += letters.substr(at, line) + '\n';
  }
  return text + "-----END " + label + "-----\n";
}

}  // namespace sekisho
