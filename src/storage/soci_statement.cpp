// SPDX-License-Identifier: Apache-2.0
#include "storage/soci_statement.h"

#include <soci/soci.h>

#include "storage/native.h"

namespace sekisho::storage {
namespace {

// `?` → `:p1`, `:p2` …, which SOCI gives to the database in its own form.
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

// The buffers that SOCI binds to must not move: sized once, here.
class SociStatement final : public Statement {
 public:
  SociStatement(soci::session& session, std::string_view query, const Values& values)
      : texts_(values.size()), numbers_(values.size()), nulls_(values.size()), statement_(session) {
    statement_.alloc();
    statement_.prepare(with_named_values(query));
    const auto width = static_cast<std::size_t>(column_count(session, statement_));
    columns_.resize(width);
    absent_.resize(width);
    for (std::size_t at = 0; at < width; ++at) {
      statement_.exchange(soci::into(columns_[at], absent_[at]));
    }
    for (std::size_t at = 0; at < values.size(); ++at) {
      kinds_.push_back(values[at].kind());
      if (kinds_[at] == Value::Kind::Text) {
        statement_.exchange(soci::use(texts_[at], nulls_[at]));
      } else {
        statement_.exchange(soci::use(numbers_[at], nulls_[at]));
      }
    }
    statement_.define_and_bind();
  }

  std::vector<Row> rows(const Values& values) override {
    take(values);
    std::vector<Row> found;
    for (bool more = statement_.execute(true); more; more = statement_.fetch()) {
      found.push_back(row());
    }
    return found;
  }

  std::int64_t change(const Values& values) override {
    take(values);
    statement_.execute(true);
    return statement_.get_affected_rows();
  }

 private:
  void take(const Values& values) {
    for (std::size_t at = 0; at < values.size(); ++at) {
      if (values[at].kind() != kinds_[at]) {
        throw Unusable("one statement was given a text and a number in the same place");
      }
      texts_[at] = values[at].text();
      numbers_[at] = values[at].number();
      nulls_[at] = values[at].null() ? soci::i_null : soci::i_ok;
    }
  }

  [[nodiscard]] Row row() const {
    Row read;
    for (std::size_t at = 0; at < columns_.size(); ++at) {
      if (absent_[at] == soci::i_null) {
        read.add_absent();
      } else {
        read.add(columns_[at]);
      }
    }
    return read;
  }

  std::vector<std::string> texts_;
  std::vector<long long> numbers_;
  std::vector<soci::indicator> nulls_;
  std::vector<Value::Kind> kinds_;
  std::vector<std::string> columns_;
  std::vector<soci::indicator> absent_;
  soci::statement statement_;
};

}  // namespace

std::unique_ptr<Statement> prepare_by_soci(soci::session& session, std::string_view query,
                                           const Values& values) {
  return std::make_unique<SociStatement>(session, query, values);
}

}  // namespace sekisho::storage
