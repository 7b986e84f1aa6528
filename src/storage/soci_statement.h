// SPDX-License-Identifier: Apache-2.0
// A statement through SOCI, for PostgreSQL.
#pragma once

#include "storage/sql.h"

namespace sekisho::storage {

// `values` say which of its places hold texts and which numbers; it stays so. Throws soci::soci_error.
std::unique_ptr<Statement> prepare_by_soci(soci::session& session, std::string_view query,
                                           const Values& values);

}  // namespace sekisho::storage
