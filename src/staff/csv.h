// SPDX-License-Identifier: Apache-2.0
// RFC 4180: rows of named columns with the line each begins on, so that an error can name it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::staff {

struct CsvRow {
  int line{0};  // 1 is the header
  std::map<std::string, std::string> fields;

  [[nodiscard]] const std::string& at(const std::string& column) const { return fields.at(column); }
};

// ImportRefused names the line: a quote that never ends, a row of another length, a header that is not
// exactly `columns` (in any order) with or without `optional` ones, which are empty then. A byte order mark
// and CRLF are accepted, empty lines skipped.
Result<std::vector<CsvRow>> parse_csv(std::string_view text, const std::vector<std::string>& columns,
                                      const std::vector<std::string>& optional = {});

}  // namespace sekisho::staff
