// SPDX-License-Identifier: Apache-2.0
// The words of a load generator's command line: --name value.
#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "bench/support.h"

namespace sekisho::bench {

class Words {
 public:
  Words(int count, char** words) {
    for (int at = 1; at + 1 < count; at += 2) {
      all_[std::string(words[at]).substr(2)] = words[at + 1];
    }
  }
  [[nodiscard]] std::string text(const std::string& name, const std::string& otherwise = {}) const {
    const auto found = all_.find(name);
    return found == all_.end() ? otherwise : found->second;
  }
  [[nodiscard]] int number(const std::string& name, int otherwise = 0) const {
    return std::atoi(text(name, std::to_string(otherwise)).c_str());
  }

 private:
  std::map<std::string, std::string> all_;
};

inline std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) {
    give_up("cannot read " + path);
  }
  return text.str();
}

}  // namespace sekisho::bench
