// SPDX-License-Identifier: Apache-2.0
// One connection's statements: text with `?` for values in, rows of text out, each statement prepared once.
// Whatever fails throws (soci::soci_error, Unusable) through the unit of work up to its runner, so that no
// code goes on after a failed statement: SQLite would, PostgreSQL would not (docs/MISTAKES.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/names.h"
#include "base/time.h"

namespace soci {
class session;
}

namespace sekisho::storage {

// A value that one of the databases would change or refuse, or a row that is not ours.
class Unusable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Value {
 public:
  enum class Kind { Text, Number };

  Value(std::string_view text);  // NOLINT(google-explicit-constructor) valid UTF-8 without NUL, or Unusable
  Value(const std::string& text) : Value(std::string_view(text)) {}     // NOLINT(google-explicit-constructor)
  Value(const char* text) : Value(std::string_view(text)) {}            // NOLINT(google-explicit-constructor)
  Value(std::int64_t number) : kind_(Kind::Number), number_(number) {}  // NOLINT(google-explicit-constructor)
  Value(int number) : Value(std::int64_t{number}) {}                    // NOLINT(google-explicit-constructor)
  Value(Time time) : Value(unix_seconds(time)) {}                       // NOLINT(google-explicit-constructor)
  Value(const std::optional<Time>& time)                                // NOLINT(google-explicit-constructor)
      : Value(time ? unix_seconds(*time) : 0) {
    null_ = !time;
  }
  template <class Rule>
  Value(const Name<Rule>& name) : Value(name.text()) {}  // NOLINT(google-explicit-constructor)
  template <class Rule>
  Value(const std::optional<Name<Rule>>& name)  // NOLINT(google-explicit-constructor)
      : Value(name ? std::string_view(name->text()) : std::string_view()) {
    null_ = !name;
  }
  Value(const MemberKey& member) : Value(member.text()) {}  // NOLINT(google-explicit-constructor)

  static Value absent_text();

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool null() const { return null_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::int64_t number() const { return number_; }

 private:
  Kind kind_{Kind::Text};
  bool null_{false};
  std::string text_;
  std::int64_t number_{0};
};

using Values = std::vector<Value>;

// Read from left to right, in the order of the columns.
class Row {
 public:
  explicit Row(std::vector<std::optional<std::string>> columns) : columns_(std::move(columns)) {}

  std::string text();
  std::optional<std::string> maybe_text();
  std::int64_t number();
  int small() { return static_cast<int>(number()); }
  Time time() { return from_unix_seconds(number()); }
  std::optional<Time> maybe_time();

  template <class N>
  N name() {
    return word(&N::parse);
  }
  template <class N>
  std::optional<N> maybe_name() {
    return next() ? std::optional<N>((--at_, name<N>())) : std::nullopt;
  }
  template <class T>
  T word(Result<T> (*parse)(std::string_view)) {
    Result<T> parsed = parse(text());
    if (!parsed.ok()) {
      throw Unusable("a stored row holds what is " + parsed.error().detail);
    }
    return std::move(parsed).value();
  }

 private:
  const std::optional<std::string>& next() { return columns_.at(at_++); }
  std::vector<std::optional<std::string>> columns_;
  std::size_t at_{0};
};

class Sql {
 public:
  explicit Sql(soci::session& session);
  ~Sql();
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;

  std::vector<Row> rows(std::string_view query, const Values& values = {});
  std::optional<Row> row(std::string_view query, const Values& values = {});
  std::int64_t change(std::string_view query, const Values& values = {});  // rows it changed

  // True from a failed statement until forgotten: then nothing of this unit of work may be committed.
  [[nodiscard]] bool failed() const { return failed_; }
  void forget_failure() { failed_ = false; }
  [[nodiscard]] soci::session& session() { return session_; }

 private:
  struct Prepared;
  Prepared& run(std::string_view query, const Values& values);
  Prepared& prepared(std::string_view query, const Values& values);

  soci::session& session_;
  std::unordered_map<std::string, std::unique_ptr<Prepared>> prepared_;
  bool failed_{false};
};

}  // namespace sekisho::storage
