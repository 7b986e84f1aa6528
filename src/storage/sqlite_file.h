// SPDX-License-Identifier: Apache-2.0
// One connection to a SQLite file, set up so that what was committed survives a power cut, and the copy of a
// file.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"

namespace soci {
class session;
}

namespace sekisho::storage {

// WAL, synchronous FULL, foreign keys on. Creates the file with mode 0600. BackupNotRestored: it is a copy
// that copy_sqlite_file made. Throws soci::soci_error.
Result<std::unique_ptr<soci::session>> open_sqlite_file(const std::string& path,
                                                        std::chrono::milliseconds busy_timeout);

// The same, and every statement that would change something fails.
Result<std::unique_ptr<soci::session>> open_sqlite_reader(const std::string& path,
                                                          std::chrono::milliseconds busy_timeout);

// SQLite ends the whole transaction by itself after some failures (disc full, I/O error).
bool in_transaction(soci::session& session);

// The online backup of SQLite, checked, synced, mode 0600. FileUnwritable where `target` exists or cannot be
// written. The copy is marked as one: nobody works on a backup as if it were the house.
Result<void> copy_sqlite_file(const std::string& source, const std::string& target);
// The other way, into a new file without the mark. FileUnreadable too.
Result<void> unpack_sqlite_backup(const std::string& backup, const std::string& target);
// Everything into the one file, so that it can be moved: no -wal beside it. HouseInUse: another process has
// it open.
Result<void> pack_sqlite_file(const std::string& path);
// A packed one to where another may be, whole and for good, or not at all. FileUnwritable.
Result<void> move_sqlite_file(const std::string& packed, const std::string& path);

}  // namespace sekisho::storage
