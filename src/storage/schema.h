// SPDX-License-Identifier: Apache-2.0
// Brings a database's tables to this program's version: schema/NNNN_*.sql in their order, inside the caller's
// transaction, counted in the table schema_version.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::storage {

class Sql;

// What the two databases say differently.
struct Dialect {
  std::string_view autonumber;  // counts upwards by itself, primary key
  std::string_view number_key;  // a number that is given, primary key
};
inline constexpr Dialect sqlite_dialect{"INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER PRIMARY KEY"};
inline constexpr Dialect postgres_dialect{"BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                                          "BIGINT PRIMARY KEY"};

int newest_schema();
// SettingsInvalid where the database is newer than this program: an old program must not write to it.
Result<void> bring_up_to_date(Sql& sql, const Dialect& dialect);

}  // namespace sekisho::storage
