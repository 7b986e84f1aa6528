// SPDX-License-Identifier: Apache-2.0
#include "storage/schema.h"

#include <soci/soci.h>

#include <array>
#include <vector>

#include "storage/sql.h"

namespace sekisho::storage {
namespace {

struct SchemaFile {
  std::string_view name;  // "0001_first"
  std::string_view sql;
};

constexpr auto schema_files = std::to_array<SchemaFile>({
#include "storage/schema_files.inc"
});

std::string without_comments(std::string_view sql) {
  std::string out;
  while (!sql.empty()) {
    const std::size_t end = std::min(sql.find('\n'), sql.size());
    if (!sql.starts_with("--")) {
      out += sql.substr(0, end);
      out += '\n';
    }
    sql.remove_prefix(std::min(end + 1, sql.size()));
  }
  return out;
}

void replace(std::string& statement, std::string_view placeholder, std::string_view word) {
  if (const std::size_t at = statement.find(placeholder); at != std::string::npos) {
    statement.replace(at, placeholder.size(), word);
  }
}

std::vector<std::string> statements_of(std::string_view sql, const Dialect& dialect) {
  std::vector<std::string> statements;
  std::string rest = without_comments(sql);
  for (std::size_t end = rest.find(';'); end != std::string::npos; end = rest.find(';')) {
    std::string statement = rest.substr(0, end);
    replace(statement, "@AUTONUMBER@", dialect.autonumber);
    replace(statement, "@NUMBER_KEY@", dialect.number_key);
    statements.push_back(std::move(statement));
    rest.erase(0, end + 1);
  }
  return statements;
}

}  // namespace

int newest_schema() { return static_cast<int>(schema_files.size()); }

Result<void> bring_up_to_date(Sql& sql, const Dialect& dialect) {
  soci::session& session = sql.session();
  session << "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)";
  long long version = 0;
  session << "SELECT COALESCE(MAX(version), 0) FROM schema_version", soci::into(version);
  if (version > newest_schema()) {
    return Error{ErrorCode::SettingsInvalid, "the database has schema " + std::to_string(version) +
                                                 ", this program knows up to " +
                                                 std::to_string(newest_schema()) + ": use the newer program"};
  }
  for (auto next = static_cast<std::size_t>(version); next < schema_files.size(); ++next) {
    for (const std::string& statement : statements_of(schema_files.at(next).sql, dialect)) {
      session << statement;
    }
    const long long reached = static_cast<long long>(next) + 1;
    session << "INSERT INTO schema_version (version) VALUES (:version)", soci::use(reached);
  }
  return {};
}

}  // namespace sekisho::storage
