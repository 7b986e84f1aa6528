// SPDX-License-Identifier: Apache-2.0
#include "storage/postgres_runner.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <chrono>
#include <optional>
#include <random>
#include <thread>

#include "storage/postgres_pool.h"
#include "storage/schema.h"

namespace sekisho::storage {
namespace {

using Connection = PostgresConnection;

constexpr int most_attempts = 40;
constexpr int attempts_before_queueing = 3;
// Advisory locks of this house: any two numbers that nobody else uses in this database.
constexpr const char* lock_schema = "SELECT pg_advisory_lock(5395147, 1)";
constexpr const char* unlock_schema = "SELECT pg_advisory_unlock(5395147, 1)";
constexpr const char* lock_line = "SELECT pg_advisory_lock(5395147, 2)";
constexpr const char* unlock_line = "SELECT pg_advisory_unlock(5395147, 2)";

// Taken from the pool, given back when it goes.
class Lease {
 public:
  Lease(PostgresPool& pool, std::unique_ptr<Connection> connection)
      : pool_(pool), connection_(std::move(connection)) {}
  ~Lease() { pool_.give_back(std::move(connection_)); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  Connection& operator*() { return *connection_; }

 private:
  PostgresPool& pool_;
  std::unique_ptr<Connection> connection_;
};

// Who failed several times goes one at a time: against a crowd on the same row, luck alone takes too long. A
// session's lock, taken before BEGIN: inside, the snapshot would be as old as the wait.
class Line {
 public:
  explicit Line(Connection& connection) : connection_(connection) { connection_.session << lock_line; }
  ~Line() {
    try {
      connection_.session << unlock_line;
    } catch (const soci::soci_error&) {
      // The connection is dead, and its locks with it.
    }
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

 private:
  Connection& connection_;
};

void roll_back(Connection& connection) {
  connection.sql.forget_failure();
  try {
    if (connection.alive()) {
      connection.session.rollback();
    }
  } catch (const soci::soci_error&) {
    // Dead by now: the pool sees it, and the server rolls back by itself.
  }
}

// serialization_failure and deadlock_detected ask for a repetition. So does a unique_violation at first: two
// transactions that insert the same key tell the second one so, although it looked and found nothing; once
// it looks again it sees the first one's row (PostgreSQL's manual, 13.5.1).
bool asks_again(const soci::soci_error& failure, int attempt) {
  const auto* of_server = dynamic_cast<const soci::postgresql_soci_error*>(&failure);
  if (of_server == nullptr) {
    return false;
  }
  const std::string state = of_server->sqlstate();
  return state == "40001" || state == "40P01" || (state == "23505" && attempt < attempts_before_queueing);
}

Error storage_error(const soci::soci_error& failure) {
  return Error{ErrorCode::StorageFailed, failure.get_error_message()};  // soci's what() shows bound values
}

void back_off(int attempt) {
  thread_local std::minstd_rand random(std::random_device{}());
  const int longest = 1 << std::min(attempt, 6);
  std::this_thread::sleep_for(
      std::chrono::milliseconds(std::uniform_int_distribution<int>(0, longest)(random)));
}

class PostgresRunner final : public Runner {
 public:
  PostgresRunner(const std::string& words, int connections) : pool_(words, connections) {}

  Result<void> prepare() {
    try {
      Lease lease(pool_, TRY(pool_.take()));
      Connection& connection = *lease;
      std::string encoding;
      connection.session << "SHOW server_encoding", soci::into(encoding);
      if (encoding != "UTF8") {
        return Error{ErrorCode::SettingsInvalid,
                     "the database's encoding is " + encoding + ", it has to be UTF8"};
      }
      connection.session << lock_schema;
      connection.session.begin();
      Result<void> current = bring_up_to_date(connection.sql, postgres_dialect);
      if (current.ok()) {
        connection.session.commit();
      } else {
        connection.session.rollback();
      }
      connection.session << unlock_schema;
      return current;
    } catch (const soci::soci_error& failure) {
      return storage_error(failure);
    }
  }

  Result<void> run(const Work& work) override {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
      try {
        Lease lease(pool_, TRY(pool_.take()));
        if (auto answer = attempt_on(*lease, work, attempt)) {
          return *std::move(answer);
        }
      } catch (const soci::soci_error& failure) {
        return storage_error(failure);
      }
      back_off(attempt);
    }
    return Error{ErrorCode::Busy, "too many others changed the same rows"};
  }

  Result<void> backup_to(const std::string& /*path*/) override {
    return Error{ErrorCode::StorageFailed,
                 "PostgreSQL has its own backup: use pg_dump --format=custom, or pg_basebackup"};
  }

 private:
  // Nothing: to be tried again.
  static std::optional<Result<void>> attempt_on(Connection& connection, const Work& work, int attempt) {
    bool committing = false;
    try {
      std::optional<Line> line;
      if (attempt >= attempts_before_queueing) {
        line.emplace(connection);
      }
      return once(connection, work, committing);
    } catch (const soci::soci_error& failure) {
      const bool lost = !connection.alive();
      if (lost && committing) {
        return Error{ErrorCode::StorageFailed,
                     "lost the database while it was committing: " + failure.get_error_message()};
      }
      return lost || asks_again(failure, attempt) ? std::nullopt
                                                  : std::optional<Result<void>>(storage_error(failure));
    } catch (const Unusable& failure) {
      return Error{ErrorCode::StorageFailed, failure.what()};
    }
  }

  // Leaves no transaction behind, whatever happens: a Line is given up only outside of one.
  static Result<void> once(Connection& connection, const Work& work, bool& committing) {
    connection.session.begin();
    try {
      connection.records.start_work();
      Result<void> answer = work(connection.records);
      if (answer.ok() && connection.sql.failed()) {
        answer = Error{ErrorCode::StorageFailed, "the work went on after a failed statement"};
      }
      if (!answer.ok()) {
        roll_back(connection);
        return answer;
      }
      committing = true;
      connection.session.commit();
      return answer;
    } catch (...) {
      roll_back(connection);
      throw;
    }
  }

  PostgresPool pool_;
};

}  // namespace

Result<std::unique_ptr<Runner>> open_postgres(const std::string& connection_words,
                                              const StoreSettings& settings) {
  auto runner = std::make_unique<PostgresRunner>(connection_words, settings.connections);
  TRY(runner->prepare());
  return std::unique_ptr<Runner>(std::move(runner));
}

}  // namespace sekisho::storage
