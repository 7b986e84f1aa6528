// SPDX-License-Identifier: Apache-2.0
// Brings a database's tables to this program's version: schema/NNNN_*.sql in their order, inside the caller's
// transaction, counted in the table schema_version.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::storage {

class Sql;

// How a dialect says "counts upwards by itself, primary key".
inline constexpr std::string_view sqlite_autonumber = "INTEGER PRIMARY KEY AUTOINCREMENT";
inline constexpr std::string_view postgres_autonumber = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

int newest_schema();
// SettingsInvalid where the database is newer than this program: an old program must not write to it.
Result<void> bring_up_to_date(Sql& sql, std::string_view autonumber);

}  // namespace sekisho::storage
