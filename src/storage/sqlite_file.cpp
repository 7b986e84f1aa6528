// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_file.h"

#include <fcntl.h>
#include <soci/soci.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "storage/native.h"

namespace sekisho::storage {
namespace {

// In the header of a copy (SQLite's user_version), so that nobody works on a backup as if it were the house:
// "seki".
constexpr int backup_mark = 0x7365'6b69;

// Closed when it goes; -1: could not be opened.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

Error file_error(const std::string& what) {
  return Error{ErrorCode::FileUnwritable, what + ": " + std::strerror(errno)};
}

std::unique_ptr<soci::session> connect(const std::string& path, std::chrono::milliseconds busy_timeout) {
  auto session = connect_sqlite(path);
  sqlite3_busy_timeout(native_sqlite(*session), static_cast<int>(busy_timeout.count()));
  return session;
}

bool is_backup(soci::session& session) {
  int mark = 0;
  session << "PRAGMA user_version", soci::into(mark);
  return mark == backup_mark;
}

void mark(soci::session& session, int as) { session << "PRAGMA user_version = " + std::to_string(as); }

std::string answer_to(soci::session& session, const std::string& pragma) {
  std::string answer;
  session << pragma, soci::into(answer);
  return answer;
}

Result<void> sync(const std::string& path, int flags) {
  const Descriptor file(path, flags);
  if (file.number() < 0 || ::fsync(file.number()) != 0) {
    return file_error(path);
  }
  return {};
}

Result<void> sync_folder_of(const std::string& path) {
  return sync(std::filesystem::absolute(path).parent_path().string(), O_RDONLY | O_DIRECTORY);
}

// With mode 0600. One that is there is not opened: closing it would end the locks of every connection that
// this process has to it (POSIX), and another process would take the write-ahead log away from under them.
Result<void> make_if_missing(const std::string& path) {
  const Descriptor file(path, O_RDWR | O_CREAT | O_EXCL);
  const bool there = file.number() >= 0 || (errno == EEXIST && ::access(path.c_str(), R_OK | W_OK) == 0);
  return there ? Result<void>() : Result<void>(file_error(path));
}

Result<void> copy_pages(soci::session& from, soci::session& to) {
  sqlite3_backup* backup = sqlite3_backup_init(native_sqlite(to), "main", native_sqlite(from), "main");
  if (backup == nullptr) {
    return Error{ErrorCode::StorageFailed, sqlite3_errmsg(native_sqlite(to))};
  }
  const int stepped = sqlite3_backup_step(backup, -1);  // one snapshot; in WAL mode writers go on meanwhile
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE || finished != SQLITE_OK) {
    return Error{ErrorCode::StorageFailed, std::string("backup: ") + sqlite3_errstr(stepped)};
  }
  return {};
}

// What the copy is to be: a backup, or what is worked with again.
Result<void> copy_into(const std::string& source, const std::string& target, int marked) {
  try {
    const auto from = connect(source, std::chrono::seconds(10));
    const auto to = connect(target, std::chrono::seconds(10));
    TRY(copy_pages(*from, *to));
    // One file, so that it can be carried away: no -wal beside it.
    answer_to(*to, "PRAGMA journal_mode = DELETE");
    mark(*to, marked);
    if (const std::string verdict = answer_to(*to, "PRAGMA integrity_check"); verdict != "ok") {
      return Error{ErrorCode::StorageFailed, "the copy is damaged: " + verdict};
    }
  } catch (const soci::soci_error& failure) {
    return Error{ErrorCode::StorageFailed, "backup: " + failure.get_error_message()};
  }
  TRY(sync(target, O_RDONLY));
  return sync_folder_of(target);
}

Result<void> copy_marked(const std::string& source, const std::string& target, int marked) {
  if (target.find('"') != std::string::npos) {
    return Error{ErrorCode::FileUnwritable, "a backup's path cannot hold a quotation mark"};
  }
  {
    const Descriptor fresh(target, O_RDWR | O_CREAT | O_EXCL);
    if (fresh.number() < 0) {
      return file_error(target);
    }
  }
  Result<void> copied = copy_into(source, target, marked);
  if (!copied.ok()) {
    std::error_code ignored;
    std::filesystem::remove(target, ignored);
    std::filesystem::remove(target + "-journal", ignored);
  }
  return copied;
}

}  // namespace

Result<std::unique_ptr<soci::session>> open_sqlite_file(const std::string& path,
                                                        std::chrono::milliseconds busy_timeout) {
  if (path.find('"') != std::string::npos) {
    return Error{ErrorCode::SettingsInvalid, "a database's path cannot hold a quotation mark"};
  }
  TRY(make_if_missing(path));
  auto session = connect(path, busy_timeout);
  if (is_backup(*session)) {
    return Error{ErrorCode::BackupNotRestored, path};
  }
  if (answer_to(*session, "PRAGMA journal_mode = WAL") != "wal") {
    return Error{ErrorCode::StorageFailed, path + ": this file system cannot hold a write-ahead log"};
  }
  *session << "PRAGMA synchronous = FULL";
  *session << "PRAGMA foreign_keys = ON";
  *session << "PRAGMA cache_size = -8000";
  // A page that changes with each commit is copied home once in so many pages of log: 16 MiB of it.
  *session << "PRAGMA wal_autocheckpoint = 4000";
  // What a savepoint would need to go back: small, and in a file it is two writes for each page touched.
  *session << "PRAGMA temp_store = MEMORY";
  return session;
}

Result<std::unique_ptr<soci::session>> open_sqlite_reader(const std::string& path,
                                                          std::chrono::milliseconds busy_timeout) {
  auto session = TRY(open_sqlite_file(path, busy_timeout));
  *session << "PRAGMA query_only = ON";
  *session << "PRAGMA cache_size = -2000";
  return session;
}

bool in_transaction(soci::session& session) { return sqlite3_get_autocommit(native_sqlite(session)) == 0; }

Result<void> copy_sqlite_file(const std::string& source, const std::string& target) {
  return copy_marked(source, target, backup_mark);
}

Result<void> unpack_sqlite_backup(const std::string& backup, const std::string& target) {
  if (::access(backup.c_str(), R_OK) != 0) {
    return Error{ErrorCode::FileUnreadable, backup + ": " + std::strerror(errno)};
  }
  return copy_marked(backup, target, 0);
}

Result<void> pack_sqlite_file(const std::string& path) {
  {
    const auto session = connect(path, std::chrono::milliseconds(0));
    sqlite3* const database = native_sqlite(*session);
    // Granted only to a connection that is alone, and then the log is part of the file.
    const int done = sqlite3_exec(database, "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
    if (done != SQLITE_OK) {
      return Error{done == SQLITE_BUSY ? ErrorCode::HouseInUse : ErrorCode::StorageFailed,
                   path + ": " + sqlite3_errmsg(database)};
    }
  }
  return sync(path, O_RDONLY);
}

Result<void> move_sqlite_file(const std::string& packed, const std::string& path) {
  if (::rename(packed.c_str(), path.c_str()) != 0) {
    return file_error(path);
  }
  return sync_folder_of(path);
}

}  // namespace sekisho::storage
