// SPDX-License-Identifier: Apache-2.0
// Connections that only read a SQLite file in WAL mode: each sees one committed state, waits for no writer
// and holds none up.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/runner.h"
#include "storage/store.h"

namespace sekisho::storage {

class SqliteReaders {
 public:
  SqliteReaders(std::string path, const StoreSettings& settings);
  ~SqliteReaders();
  SqliteReaders(const SqliteReaders&) = delete;
  SqliteReaders& operator=(const SqliteReaders&) = delete;

  // As Runner::run_reading. A statement that would change something fails: StorageFailed.
  Result<void> run(const Work& work);

 private:
  struct Reader;
  Result<std::unique_ptr<Reader>> take();
  void give_back(std::unique_ptr<Reader> reader);

  std::string path_;
  std::chrono::milliseconds busy_timeout_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Reader>> idle_;
  int opened_{0};
};

}  // namespace sekisho::storage
