// SPDX-License-Identifier: Apache-2.0
// For tests: what openssl's CMP client sent (testdata/cmp/make.sh).
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>

#include "certificate/cmp_message.h"

namespace sekisho::certificate::testing {

inline std::string cmp_file(const std::string& name) {
  const auto path = std::filesystem::path(SEKISHO_SOURCE_DIR) / "src/certificate/testdata/cmp" / name;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}
inline Bytes cmp_bytes(const std::string& name) { return to_bytes(cmp_file(name)); }
inline CmpMessage cmp_message(const std::string& name) { return CmpMessage::parse(cmp_bytes(name)).value(); }
inline Certificate cmp_certificate(const std::string& name) {
  return Certificate::parse_pem(cmp_file(name)).value();
}

}  // namespace sekisho::certificate::testing
