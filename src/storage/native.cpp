// SPDX-License-Identifier: Apache-2.0
#include "storage/native.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "storage/sqlite_statement.h"

namespace sekisho::storage {
namespace {

template <class Backend, class Base>
Backend* as(Base* backend) {
  return static_cast<Backend*>(static_cast<void*>(backend));
}

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};

}  // namespace

std::unique_ptr<soci::session> connect_sqlite(const std::string& path) {
  prepare_sqlite();
  return std::make_unique<soci::session>(soci::sqlite3, "db=\"" + path + "\"");
}

// SOCI's libraries hide the type information of their backends, so that no dynamic_cast to them links: the
// name decides.
bool is_sqlite(soci::session& session) { return session.get_backend_name() == "sqlite3"; }

sqlite3* native_sqlite(soci::session& session) {
  auto* handle = as<soci::sqlite3_session_backend>(session.get_backend())->conn_;
  return reinterpret_cast<sqlite3*>(handle);  // the same type: SOCI includes <sqlite3.h> inside a namespace
}

pg_conn* native_postgres(soci::session& session) {
  return as<soci::postgresql_session_backend>(session.get_backend())->conn_;
}

int column_count(soci::session& session, soci::statement& statement) {
  // SOCI's own describe runs the statement on PostgreSQL: ask the server what it prepared instead.
  auto* backend = as<soci::postgresql_statement_backend>(statement.get_backend());
  const std::unique_ptr<PGresult, ClearResult> described(
      PQdescribePrepared(native_postgres(session), backend->statementName_.c_str()));
  if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) {
    throw soci::soci_error("cannot describe a prepared statement");
  }
  return PQnfields(described.get());
}

}  // namespace sekisho::storage
