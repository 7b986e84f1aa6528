// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_runner.h"

#include <soci/soci.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "base/wake_up.h"
#include "storage/records.h"
#include "storage/schema.h"
#include "storage/sqlite_file.h"
#include "storage/sqlite_readers.h"

namespace sekisho::storage {
namespace {

constexpr std::size_t longest_batch = 256;  // the first in line must not wait for endless others
// Where the last commit was shared, as many others are about to come, and a commit costs more than waiting
// for them: until they are there, or so long for each of them, or so long in all.
constexpr std::chrono::microseconds gathering_for_each{500};
constexpr std::chrono::milliseconds longest_gathering{8};

// What one caller waits for.
struct Waiting {
  explicit Waiting(const Work& to_do) : work(to_do) {}
  const Work& work;
  std::optional<Result<void>> answer;
  std::exception_ptr thrown;  // by the work itself
  WakeUp answered;
};

class SqliteRunner final : public Runner {
 public:
  SqliteRunner(const std::string& path, std::unique_ptr<soci::session> session, const StoreSettings& settings)
      : path_(path),
        session_(std::move(session)),
        sql_(*session_),
        records_(sql_),
        readers_(path, settings) {}

  ~SqliteRunner() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_one();
    if (writer_.joinable()) {
      writer_.join();
    }
  }
  SqliteRunner(const SqliteRunner&) = delete;
  SqliteRunner& operator=(const SqliteRunner&) = delete;

  Result<void> prepare() {
    try {
      sql_.change("BEGIN IMMEDIATE");
      Result<void> current = bring_up_to_date(sql_, sqlite_dialect);
      sql_.change(current.ok() ? "COMMIT" : "ROLLBACK");
      TRY(std::move(current));
    } catch (const std::exception& failure) {
      return Error{ErrorCode::StorageFailed, path_ + ": " + what_of(failure)};
    }
    writer_ = std::thread([this] { write_until_stopped(); });
    return {};
  }

  Result<void> run(const Work& work) override {
    TRY(check_outside());
    Waiting waiting(work);
    bool enough = false;
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(&waiting);
      enough = queue_.size() >= wanted_;
    }
    if (enough) {
      arrived_.notify_one();
    }
    waiting.answered.wait();
    if (waiting.thrown) {
      std::rethrow_exception(waiting.thrown);
    }
    return *std::move(waiting.answer);
  }

  Result<void> run_reading(const Work& work) override {
    TRY(check_outside());
    return readers_.run(work);
  }

  Result<void> backup_to(const std::string& target) override { return copy_sqlite_file(path_, target); }

 private:
  using Batch = std::vector<Waiting*>;

  [[nodiscard]] Result<void> check_outside() const {
    if (std::this_thread::get_id() == writer_.get_id()) {
      return Error{ErrorCode::Internal,
                   "a transaction inside a transaction would wait for itself, or not see what it changed"};
    }
    return {};
  }

  void write_until_stopped() {
    for (Batch batch = next_batch(0); !batch.empty(); batch = next_batch(batch.size())) {
      write(batch);
      for (Waiting* one : batch) {
        one->answered.give();  // afterwards `one` may be gone
      }
    }
  }

  // Empty when stopping: whoever waits is served first.
  Batch next_batch(std::size_t last) {
    std::unique_lock lock(mutex_);
    if (last > 1) {
      gather(lock, last);
    }
    arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    const std::size_t size = std::min(queue_.size(), longest_batch);
    Batch batch(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size));
    return batch;
  }

  void gather(std::unique_lock<std::mutex>& lock, std::size_t last) {
    wanted_ = last;
    const auto time =
        std::min<std::chrono::microseconds>(gathering_for_each * static_cast<int>(last), longest_gathering);
    arrived_.wait_for(lock, time, [&] { return stopping_ || queue_.size() >= last; });
    wanted_ = 1;
  }

  void write(const Batch& batch) {
    try {
      sql_.forget_failure();
      sql_.change("BEGIN IMMEDIATE");
      for (Waiting* one : batch) {
        write_one(*one);
      }
      sql_.change("COMMIT");
    } catch (const std::exception& failure) {
      abandon(batch, what_of(failure));
    }
  }

  static std::string what_of(const std::exception& failure) {
    const auto* of_soci = dynamic_cast<const soci::soci_error*>(&failure);
    return of_soci != nullptr ? of_soci->get_error_message()
                              : failure.what();  // soci's what() shows bound values
  }

  // Throws only where the whole batch is lost.
  void write_one(Waiting& one) {
    sql_.change("SAVEPOINT work");
    try {
      records_.start_work();
      one.answer = one.work(records_);
      if (one.answer->ok() && sql_.failed()) {
        one.answer = Error{ErrorCode::StorageFailed, "the work went on after a failed statement"};
      }
    } catch (const soci::soci_error& failure) {
      one.answer = Error{ErrorCode::StorageFailed, failure.get_error_message()};
    } catch (const Unusable& failure) {
      one.answer = Error{ErrorCode::StorageFailed, failure.what()};
    } catch (...) {
      one.thrown = std::current_exception();
    }
    sql_.forget_failure();
    if (!in_transaction(*session_)) {
      throw Unusable(one.answer && !one.answer->ok() ? one.answer->error().detail
                                                     : "the transaction was ended");
    }
    if (one.thrown || !one.answer->ok()) {
      sql_.change("ROLLBACK TO work");
    }
    sql_.change("RELEASE work");
  }

  // Nothing of the batch was kept, and an answer may rest on what another one of it had written: all have
  // failed.
  void abandon(const Batch& batch, const std::string& why) {
    sql_.forget_failure();
    try {
      if (in_transaction(*session_)) {
        sql_.change("ROLLBACK");
      }
    } catch (const std::exception&) {
      sql_.forget_failure();  // the next BEGIN says what is wrong
    }
    for (Waiting* one : batch) {
      one->answer = Error{ErrorCode::StorageFailed, why};
    }
  }

  std::string path_;
  std::unique_ptr<soci::session> session_;
  Sql sql_;
  Records records_;
  SqliteReaders readers_;

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Waiting*> queue_;
  std::size_t wanted_{1};  // so many in the queue wake the writer
  bool stopping_{false};
  std::thread writer_;
};

}  // namespace

Result<std::unique_ptr<Runner>> open_sqlite(const std::string& path, const StoreSettings& settings) {
  try {
    auto runner =
        std::make_unique<SqliteRunner>(path, TRY(open_sqlite_file(path, settings.busy_timeout)), settings);
    TRY(runner->prepare());
    return std::unique_ptr<Runner>(std::move(runner));
  } catch (const soci::soci_error& failure) {
    return Error{ErrorCode::StorageFailed, path + ": " + failure.get_error_message()};
  }
}

}  // namespace sekisho::storage
