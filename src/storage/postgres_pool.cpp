// SPDX-License-Identifier: Apache-2.0
#include "storage/postgres_pool.h"

#include <soci/postgresql/soci-postgresql.h>

#include <chrono>

#include "storage/native.h"

namespace sekisho::storage {
namespace {

// libpq takes "host=… dbname=…" or "postgresql://…"; what is said later wins.
std::string with_defaults(const std::string& words) {
  return words.starts_with("//") ? "postgresql:" + words
                                 : "connect_timeout=5 application_name=sekisho " + words;
}

}  // namespace

PostgresConnection::PostgresConnection(const std::string& words)
    : session(soci::postgresql, with_defaults(words)), sql(session), records(sql) {
  PQsetNoticeProcessor(
      native_postgres(session), [](void*, const char*) {}, nullptr);  // else libpq writes them to stderr
  PQsetErrorVerbosity(native_postgres(session), PQERRORS_TERSE);      // the long form shows values of the row
  for (const char* setting :
       {"SET client_min_messages = warning", "SET client_encoding = 'UTF8'",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "SET statement_timeout = '30s'", "SET idle_in_transaction_session_timeout = '60s'"}) {
    session << setting;
  }
}

bool PostgresConnection::alive() { return PQstatus(native_postgres(session)) == CONNECTION_OK; }

Result<std::unique_ptr<PostgresConnection>> PostgresPool::take() {
  {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, std::chrono::seconds(10), [this] { return in_use_ < limit_; })) {
      return Error{ErrorCode::Busy, "no connection to the database became free"};
    }
    ++in_use_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  try {
    return std::make_unique<PostgresConnection>(words_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
  std::vector<std::unique_ptr<PostgresConnection>> dead;  // closed outside the lock
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
    if (connection && connection->alive()) {
      idle_.push_back(std::move(connection));
    } else if (connection) {
      dead = std::move(idle_);
      idle_.clear();
    }
  }
  freed_.notify_one();
}

}  // namespace sekisho::storage
