// SPDX-License-Identifier: Apache-2.0
#include "staff/csv.h"

#include <algorithm>

namespace sekisho::staff {
namespace {

Error refused(int line, const std::string& why) {
  return Error{ErrorCode::ImportRefused, "line " + std::to_string(line) + ": " + why};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (rest_.substr(0, byte_order_mark.size()) == byte_order_mark) {
      rest_.remove_prefix(byte_order_mark.size());
    }
  }

  [[nodiscard]] bool ended() const { return rest_.empty(); }
  [[nodiscard]] int line() const { return line_; }

  Result<std::vector<std::string>> row() {
    std::vector<std::string> fields;
    while (true) {
      fields.push_back(TRY(field()));
      if (!take(',')) {
        break;
      }
    }
    take('\r');
    if (!ended() && !take('\n')) {
      return refused(line_, "something follows a quoted field");
    }
    ++line_;
    return fields;
  }

 private:
  bool take(char letter) {
    if (rest_.empty() || rest_.front() != letter) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  Result<std::string> field() {
    if (take('"')) {
      return quoted();
    }
    const std::size_t end = std::min(rest_.find_first_of(",\r\n\""), rest_.size());
    if (end < rest_.size() && rest_[end] == '"') {
      return refused(line_, "a quote inside an unquoted field");
    }
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return text;
  }

  Result<std::string> quoted() {
    std::string text;
    const int began = line_;
    while (!ended()) {
      if (take('"')) {
        if (!take('"')) {
          return text;
        }
        text += '"';
        continue;
      }
      line_ += rest_.front() == '\n' ? 1 : 0;
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    return refused(began, "a quoted field never ends");
  }

  std::string_view rest_;
  int line_{1};
};

Result<void> check_header(const std::vector<std::string>& header, const std::vector<std::string>& columns,
                          const std::vector<std::string>& optional) {
  for (const std::string& column : columns) {
    if (std::count(header.begin(), header.end(), column) != 1) {
      return refused(1, "the header must name the column " + column + " once");
    }
  }
  for (const std::string& column : header) {
    const bool known = std::find(columns.begin(), columns.end(), column) != columns.end();
    if (!known && std::count(optional.begin(), optional.end(), column) == 0) {
      return refused(1, "unknown column " + column);
    }
    if (std::count(header.begin(), header.end(), column) != 1) {
      return refused(1, "the header names the column " + column + " twice");
    }
  }
  return {};
}

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text, const std::vector<std::string>& columns,
                                      const std::vector<std::string>& optional) {
  Reader reader(text);
  const std::vector<std::string> header = TRY(reader.row());
  TRY(check_header(header, columns, optional));
  std::vector<CsvRow> rows;
  while (!reader.ended()) {
    CsvRow row{reader.line(), {}};
    const std::vector<std::string> fields = TRY(reader.row());
    if (fields.size() == 1 && fields.front().empty()) {
      continue;
    }
    if (fields.size() != header.size()) {
      return refused(row.line, "has " + std::to_string(fields.size()) + " fields, the header " +
                                   std::to_string(header.size()));
    }
    for (std::size_t at = 0; at < header.size(); ++at) {
      row.fields.emplace(header[at], fields[at]);
    }
    for (const std::string& column : optional) {
      row.fields.try_emplace(column);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace sekisho::staff
