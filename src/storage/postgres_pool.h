// SPDX-License-Identifier: Apache-2.0
// Connections to PostgreSQL: opened as they are needed, each used by one thread at a time.
#pragma once

#include <soci/soci.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/records.h"

namespace sekisho::storage {

struct PostgresConnection {
  // SERIALIZABLE, UTF-8, with limits on how long one statement may take. Throws soci::soci_error.
  explicit PostgresConnection(const std::string& words);

  [[nodiscard]] bool alive();

  soci::session session;
  Sql sql;
  Records records;
};

class PostgresPool {
 public:
  PostgresPool(std::string words, int limit) : words_(std::move(words)), limit_(limit) {}

  // Busy after ten seconds without a free one; throws soci::soci_error where none can be opened.
  Result<std::unique_ptr<PostgresConnection>> take();
  // A dead one takes the idle ones with it: they died with the same server.
  void give_back(std::unique_ptr<PostgresConnection> connection);

 private:
  std::string words_;
  int limit_;
  std::mutex mutex_;
  std::condition_variable freed_;
  int in_use_{0};
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
};

}  // namespace sekisho::storage
