// SPDX-License-Identifier: Apache-2.0
// One connection's statements: text with `?` for values in, rows of text out, each statement prepared once.
// Whatever fails throws (soci::soci_error, Unusable) through the unit of work up to its runner, so that no
// code goes on after a failed statement: SQLite would, PostgreSQL would not (docs/MISTAKES.md).
#pragma once

#include <cstdint>
#include <functional>
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

// A statement that the database did not carry out.
class StatementFailed : public Unusable {
 public:
  using Unusable::Unusable;
};

// Lives no longer than the text that it was made of.
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
  Value(const MemberKey& member) : own_(member.text()) {}  // NOLINT(google-explicit-constructor)

  static Value absent_text();

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool null() const { return null_; }
  [[nodiscard]] std::string_view text() const { return own_.empty() ? text_ : std::string_view(own_); }
  [[nodiscard]] std::int64_t number() const { return number_; }

 private:
  Kind kind_{Kind::Text};
  bool null_{false};
  std::string_view text_;
  std::string own_;  // of what has its text only for the asking
  std::int64_t number_{0};
};

using Values = std::vector<Value>;

// Read from left to right, in the order of the columns.
class Row {
 public:
  void add(std::string_view column);
  void add_absent();

  std::string text() { return std::string(present()); }
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
    Result<T> parsed = parse(present());
    if (!parsed.ok()) {
      throw Unusable("a stored row holds what is " + parsed.error().detail);
    }
    return std::move(parsed).value();
  }

 private:
  struct Column {
    std::size_t begin;
    std::size_t length;
    bool absent;
  };
  std::optional<std::string_view> next();
  std::string_view present();

  std::string octets_;  // of all columns, one after the other
  std::vector<Column> columns_;
  std::size_t at_{0};
};

// One statement of one kind of database, prepared once. Throws where it fails: StatementFailed,
// soci::soci_error.
class Statement {
 public:
  virtual ~Statement() = default;
  virtual std::vector<Row> rows(const Values& values) = 0;
  virtual std::int64_t change(const Values& values) = 0;  // rows it changed
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
  template <class Answer>
  Answer run(std::string_view query, const Values& values, Answer (Statement::*way)(const Values&));

  soci::session& session_;
  // A query is found by its text without a copy of it.
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, std::unique_ptr<Statement>, TextHash, std::equal_to<>> prepared_;
  bool failed_{false};
};

}  // namespace sekisho::storage
