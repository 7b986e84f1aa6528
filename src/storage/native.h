// SPDX-License-Identifier: Apache-2.0
// The databases' own handles under SOCI, for the few things that SOCI does not offer.
#pragma once

#include <memory>
#include <string>

struct sqlite3;
struct pg_conn;  // libpq's PGconn

namespace soci {
class session;
class statement;
}  // namespace soci

namespace sekisho::storage {

// Here, because SOCI's header and <sqlite3.h> do not go into one file. Throws soci::soci_error.
std::unique_ptr<soci::session> connect_sqlite(const std::string& path);

bool is_sqlite(soci::session& session);
sqlite3* native_sqlite(soci::session& session);
pg_conn* native_postgres(soci::session& session);

// Of a prepared statement of PostgreSQL; 0 where it gives no rows.
int column_count(soci::session& session, soci::statement& statement);

}  // namespace sekisho::storage
