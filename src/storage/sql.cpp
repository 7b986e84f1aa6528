// SPDX-License-Identifier: Apache-2.0
#include "storage/sql.h"

#include <charconv>

#include "storage/native.h"
#include "storage/soci_statement.h"
#include "storage/sqlite_statement.h"
#include "storage/utf8.h"

namespace sekisho::storage {

Value::Value(std::string_view text) : text_(text) {
  if (!is_plain_utf8(text)) {
    throw Unusable("text with NUL or invalid UTF-8 cannot be stored: octets go in as hex");
  }
}

Value Value::absent_text() {
  Value value{""};
  value.null_ = true;
  return value;
}

void Row::add(std::string_view column) {
  columns_.push_back({octets_.size(), column.size(), false});
  octets_.append(column);
}

void Row::add_absent() { columns_.push_back({0, 0, true}); }

std::optional<std::string_view> Row::next() {
  const Column& column = columns_.at(at_++);
  return column.absent
             ? std::optional<std::string_view>()
             : std::optional<std::string_view>(std::string_view(octets_).substr(column.begin, column.length));
}

std::string_view Row::present() {
  const auto column = next();
  if (!column) {
    throw Unusable("a stored row misses a value");
  }
  return *column;
}

std::optional<std::string> Row::maybe_text() {
  const auto column = next();
  return column ? std::optional<std::string>(*column) : std::nullopt;
}

std::int64_t Row::number() {
  const std::string_view digits = present();
  std::int64_t number = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (wrong != std::errc() || end != digits.data() + digits.size()) {
    throw Unusable("a stored row holds what is not a number");
  }
  return number;
}

std::optional<Time> Row::maybe_time() {
  if (!next()) {
    return std::nullopt;
  }
  --at_;
  return time();
}

Sql::Sql(soci::session& session) : session_(session) {}
Sql::~Sql() = default;

template <class Answer>
Answer Sql::run(std::string_view query, const Values& values, Answer (Statement::*way)(const Values&)) {
  if (failed_) {
    throw Unusable("a statement after a failed one");
  }
  failed_ = true;
  auto found = prepared_.find(query);
  try {
    if (found == prepared_.end()) {
      auto statement =
          is_sqlite(session_) ? prepare_on_sqlite(session_, query) : prepare_by_soci(session_, query, values);
      found = prepared_.emplace(query, std::move(statement)).first;
    }
    Answer answer = ((*found->second).*way)(values);
    failed_ = false;
    return answer;
  } catch (...) {
    if (found != prepared_.end()) {
      prepared_.erase(found);
    }
    throw;
  }
}

std::vector<Row> Sql::rows(std::string_view query, const Values& values) {
  return run(query, values, &Statement::rows);
}

std::optional<Row> Sql::row(std::string_view query, const Values& values) {
  std::vector<Row> found = rows(query, values);
  return found.empty() ? std::nullopt : std::optional<Row>(std::move(found.front()));
}

std::int64_t Sql::change(std::string_view query, const Values& values) {
  return run(query, values, &Statement::change);
}

}  // namespace sekisho::storage
