// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_readers.h"

#include <soci/soci.h>

#include "storage/records.h"
#include "storage/sqlite_file.h"

namespace sekisho::storage {
namespace {

// Reading is work for the processor alone: more than a few at a time only hold each other up.
constexpr int most_readers = 8;

}  // namespace

struct SqliteReaders::Reader {
  explicit Reader(std::unique_ptr<soci::session> opened)
      : session(std::move(opened)), sql(*session), records(sql) {}

  // The snapshot begins with the first statement and ends here, whatever the work did.
  Result<void> look(const Work& work) {
    sql.forget_failure();
    sql.change("BEGIN");
    try {
      Result<void> answer = work(records);
      if (answer.ok() && sql.failed()) {
        answer = Error{ErrorCode::StorageFailed, "the work went on after a failed statement"};
      }
      end();
      return answer;
    } catch (...) {
      end();
      throw;
    }
  }

  std::unique_ptr<soci::session> session;
  Sql sql;
  Records records;

 private:
  void end() {
    sql.forget_failure();
    if (in_transaction(*session)) {
      sql.change("ROLLBACK");
    }
  }
};

SqliteReaders::SqliteReaders(std::string path, const StoreSettings& settings)
    : path_(std::move(path)), busy_timeout_(settings.busy_timeout) {}
SqliteReaders::~SqliteReaders() = default;

Result<void> SqliteReaders::run(const Work& work) {
  try {
    auto reader = TRY(take());
    try {
      Result<void> answer = reader->look(work);
      give_back(std::move(reader));
      return answer;
    } catch (...) {
      give_back(std::move(reader));
      throw;
    }
  } catch (const soci::soci_error& failure) {
    return Error{ErrorCode::StorageFailed, failure.get_error_message()};
  } catch (const Unusable& failure) {
    return Error{ErrorCode::StorageFailed, failure.what()};
  }
}

Result<std::unique_ptr<SqliteReaders::Reader>> SqliteReaders::take() {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [this] { return !idle_.empty() || opened_ < most_readers; });
  if (!idle_.empty()) {
    auto reader = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }
  auto reader = std::make_unique<Reader>(TRY(open_sqlite_reader(path_, busy_timeout_)));
  ++opened_;
  return reader;
}

void SqliteReaders::give_back(std::unique_ptr<Reader> reader) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(reader));
  }
  returned_.notify_one();
}

}  // namespace sekisho::storage
