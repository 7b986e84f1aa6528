// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_statement.h"

#include <sqlite3.h>

#include "storage/native.h"

namespace sekisho::storage {
namespace {

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(sqlite3* database, std::string_view query) : database_(database) {
    if (sqlite3_prepare_v3(database, query.data(), static_cast<int>(query.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement_, nullptr) != SQLITE_OK) {
      throw StatementFailed(sqlite3_errmsg(database));
    }
  }
  ~SqliteStatement() override { sqlite3_finalize(statement_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  std::vector<Row> rows(const Values& values) override {
    const Running running(*this, values);
    std::vector<Row> found;
    while (step()) {
      found.push_back(row());
    }
    return found;
  }

  std::int64_t change(const Values& values) override {
    const Running running(*this, values);
    while (step()) {
    }
    return sqlite3_changes(database_);
  }

 private:
  // From its first step until it is reset a statement holds its page of the snapshot, and what was bound is
  // the caller's.
  struct Running {
    Running(SqliteStatement& began, const Values& values) : statement(began) { statement.bind(values); }
    ~Running() { sqlite3_reset(statement.statement_); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    SqliteStatement& statement;
  };

  void bind(const Values& values) {
    int place = 0;
    for (const Value& value : values) {
      ++place;
      const int bound = value.null() ? sqlite3_bind_null(statement_, place)
                        : value.kind() == Value::Kind::Number
                            ? sqlite3_bind_int64(statement_, place, value.number())
                            : sqlite3_bind_text(statement_, place, value.text().data(),
                                                static_cast<int>(value.text().size()), SQLITE_STATIC);
      if (bound != SQLITE_OK) {
        throw StatementFailed(sqlite3_errmsg(database_));
      }
    }
  }

  bool step() {
    const int stepped = sqlite3_step(statement_);
    if (stepped != SQLITE_ROW && stepped != SQLITE_DONE) {
      throw StatementFailed(sqlite3_errmsg(database_));
    }
    return stepped == SQLITE_ROW;
  }

  [[nodiscard]] Row row() const {
    Row read;
    const int width = sqlite3_column_count(statement_);
    for (int at = 0; at < width; ++at) {
      const auto* text = sqlite3_column_text(statement_, at);
      if (text == nullptr) {
        read.add_absent();
      } else {
        read.add({reinterpret_cast<const char*>(text),
                  static_cast<std::size_t>(sqlite3_column_bytes(statement_, at))});
      }
    }
    return read;
  }

  sqlite3* database_;
  sqlite3_stmt* statement_{nullptr};
};

}  // namespace

std::unique_ptr<Statement> prepare_on_sqlite(soci::session& session, std::string_view query) {
  return std::make_unique<SqliteStatement>(native_sqlite(session), query);
}

void prepare_sqlite() {
  // Refused where somebody else in this process has begun with SQLite: then it is slower, and as right.
  static const int done = [] {
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  }();
  (void)done;
}

}  // namespace sekisho::storage
