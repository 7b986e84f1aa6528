// SPDX-License-Identifier: Apache-2.0
// A statement on SQLite itself: through SOCI each value is copied three times on its way in or out, and on
// SQLite nothing is gained by that (docs/decisions/0021-sqlite-itself.md).
#pragma once

#include "storage/sql.h"

namespace sekisho::storage {

// Throws StatementFailed.
std::unique_ptr<Statement> prepare_on_sqlite(soci::session& session, std::string_view query);

// Once a process, before its first connection: no locks around what has one thread at a time anyway, and no
// counting of each allocation.
void prepare_sqlite();

}  // namespace sekisho::storage
