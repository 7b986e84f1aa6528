// SPDX-License-Identifier: Apache-2.0
#include "storage/sql.h"

#include <soci/soci.h>

#include <charconv>

#include "storage/native.h"
#include "storage/utf8.h"

namespace sekisho::storage {
namespace {

// `?` → `:p1`, `:p2` …, which SOCI gives to either database in its own form.
std::string with_named_values(std::string_view query) {
  std::string out;
  int count = 0;
  for (const char letter : query) {
    if (letter == '?') {
      out += ":p" + std::to_string(++count);
    } else {
      out += letter;
    }
  }
  return out;
}

}  // namespace

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

std::string Row::text() {
  const auto& column = next();
  if (!column) {
    throw Unusable("a stored row misses a value");
  }
  return *column;
}

std::optional<std::string> Row::maybe_text() { return next(); }

std::int64_t Row::number() {
  const std::string digits = text();
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

// The buffers that SOCI binds to must not move: sized once, here.
struct Sql::Prepared {
  Prepared(soci::session& session, std::string_view query, const Values& values)
      : texts(values.size()), numbers(values.size()), nulls(values.size()), statement(session) {
    statement.alloc();
    statement.prepare(with_named_values(query));
    const auto width = static_cast<std::size_t>(column_count(session, statement));
    columns.resize(width);
    absent.resize(width);
    for (std::size_t at = 0; at < width; ++at) {
      statement.exchange(soci::into(columns[at], absent[at]));
    }
    for (std::size_t at = 0; at < values.size(); ++at) {
      kinds.push_back(values[at].kind());
      if (kinds[at] == Value::Kind::Text) {
        statement.exchange(soci::use(texts[at], nulls[at]));
      } else {
        statement.exchange(soci::use(numbers[at], nulls[at]));
      }
    }
    statement.define_and_bind();
  }

  void take(const Values& values) {
    for (std::size_t at = 0; at < values.size(); ++at) {
      if (values[at].kind() != kinds[at]) {
        throw Unusable("one statement was given a text and a number in the same place");
      }
      texts[at] = values[at].text();
      numbers[at] = values[at].number();
      nulls[at] = values[at].null() ? soci::i_null : soci::i_ok;
    }
  }

  [[nodiscard]] Row row() const {
    std::vector<std::optional<std::string>> read(columns.size());
    for (std::size_t at = 0; at < columns.size(); ++at) {
      if (absent[at] != soci::i_null) {
        read[at] = columns[at];
      }
    }
    return Row(std::move(read));
  }

  std::vector<std::string> texts;
  std::vector<long long> numbers;
  std::vector<soci::indicator> nulls;
  std::vector<Value::Kind> kinds;
  std::vector<std::string> columns;
  std::vector<soci::indicator> absent;
  soci::statement statement;
  bool found{false};  // a first row
};

Sql::Sql(soci::session& session) : session_(session) {}
Sql::~Sql() = default;

Sql::Prepared& Sql::prepared(std::string_view query, const Values& values) {
  auto found = prepared_.find(std::string(query));
  if (found == prepared_.end()) {
    found = prepared_.emplace(query, std::make_unique<Prepared>(session_, query, values)).first;
  }
  return *found->second;
}

Sql::Prepared& Sql::run(std::string_view query, const Values& values) {
  if (failed_) {
    throw Unusable("a statement after a failed one");
  }
  failed_ = true;
  try {
    Prepared& ready = prepared(query, values);
    ready.take(values);
    ready.found = ready.statement.execute(true);
    failed_ = false;
    return ready;
  } catch (...) {
    prepared_.erase(std::string(query));  // SOCI finalises a SQLite statement that fails
    throw;
  }
}

std::vector<Row> Sql::rows(std::string_view query, const Values& values) {
  Prepared& ready = run(query, values);
  std::vector<Row> found;
  failed_ = true;
  for (bool more = ready.found; more; more = ready.statement.fetch()) {
    found.push_back(ready.row());
  }
  failed_ = false;
  return found;
}

std::optional<Row> Sql::row(std::string_view query, const Values& values) {
  std::vector<Row> found = rows(query, values);
  return found.empty() ? std::nullopt : std::optional<Row>(std::move(found.front()));
}

std::int64_t Sql::change(std::string_view query, const Values& values) {
  return run(query, values).statement.get_affected_rows();
}

}  // namespace sekisho::storage
