// SPDX-License-Identifier: Apache-2.0
// What only SQLite has: one file, one writer, group commit, backup.
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <future>

#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

class OnSqlite : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
  }
  [[nodiscard]] std::string path(const std::string& name = "sekisho.db") const {
    return (folder_.path() / name).string();
  }
  Result<void> note(const std::string& action) {
    return store_->logins().run([&](login::Records& records) { return records.note(entry(action)); });
  }
  std::vector<std::string> actions() {
    std::vector<std::string> found;
    must(write(store_->trail(), [](audit::Records& records) { return records.number_entries(100'000); }));
    for (const auto& one :
         must(write(store_->trail(), [](audit::Records& records) { return records.entries(0, 100'000); }))) {
      found.push_back(one.entry.action);
    }
    return found;
  }
  // https://www.sqlite.org/fileformat2.html#walformat: a frame whose second word is not zero ends a
  // transaction.
  int commits_in_log() {
    std::ifstream log(path() + "-wal", std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(log), {}};
    int commits = 0;
    for (std::size_t frame = 32; frame + 24 + 4'096 <= all.size(); frame += 24 + 4'096) {
      commits +=
          all.substr(frame + 4, 4) != std::string(4, '\0') && all.substr(frame + 8, 8) == all.substr(16, 8)
              ? 1
              : 0;
    }
    return commits;
  }
};
INSTANTIATE_TEST_SUITE_P(On, OnSqlite, testing::Values(Kind::Sqlite), kind_name);

TEST_P(OnSqlite, everybody_who_waits_shares_one_commit) {
  const int before = commits_in_log();
  std::promise<void> go;
  std::promise<void> inside;
  std::thread first([&] {
    must(store_->logins().run([&](login::Records& records) {
      inside.set_value();
      go.get_future().wait();
      return records.note(entry("first"));
    }));
  });
  inside.get_future().wait();
  std::atomic<int> asking{0};
  std::vector<std::thread> others;
  for (int number = 0; number < 20; ++number) {
    others.emplace_back([&] {
      ++asking;
      must(note("other"));
    });
  }
  while (asking < 20) {
    std::this_thread::yield();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  go.set_value();
  first.join();
  for (std::thread& other : others) {
    other.join();
  }
  EXPECT_EQ(std::ranges::count(actions(), "other"), 20);
  EXPECT_LE(commits_in_log() - before, 5) << "the first, the twenty, the numbering, and two by chance";
}

TEST_P(OnSqlite, the_file_is_readable_by_nobody_else) {
  struct stat facts {};
  for (const char* name : {"sekisho.db", "sekisho.db-wal", "sekisho.db-shm"}) {
    ASSERT_EQ(::stat(path(name).c_str(), &facts), 0) << name;
    EXPECT_EQ(facts.st_mode & 0777U, 0600U) << name;
  }
}

TEST_P(OnSqlite, a_transaction_inside_a_transaction_is_refused_and_does_not_hang) {
  const auto refused = store_->logins().run([&](login::Records&) { return note("inner"); });
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::Internal);
}

TEST_P(OnSqlite, reading_sees_what_is_committed_and_waits_for_no_writer) {
  const auto attempts = [&] {
    const auto found = must(
        read(store_->logins(), [](login::Records& records) { return records.find_member(member_key()); }));
    return found->pin_attempts;
  };
  must(store_->logins().run([&](login::Records& records) -> Result<void> {
    EXPECT_EQ(TRY(records.spend_pin_attempt(member_key())), 1);
    std::thread([&] { EXPECT_EQ(attempts(), 0); }).join();
    return {};
  }));
  EXPECT_EQ(attempts(), 1);
}

TEST_P(OnSqlite, reading_changes_nothing) {
  const auto refused =
      store_->logins().run_reading([&](login::Records& records) { return records.note(entry("secretly")); });
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::StorageFailed);
  EXPECT_EQ(std::ranges::count(actions(), "secretly"), 0);
  EXPECT_TRUE(
      read(store_->logins(), [](login::Records& records) { return records.find_member(member_key()); }).ok());
}

// Closing any descriptor of a file ends all of a process's POSIX locks on it; the other process would then
// think itself alone and remove the log that this one still writes into.
TEST_P(OnSqlite, another_process_that_comes_and_goes_does_not_take_the_log_away) {
  must(read(store_->logins(), [](login::Records& records) { return records.find_member(member_key()); }));
  const pid_t other = ::fork();
  if (other == 0) {
    {
      soci::session session(soci::sqlite3, "db=\"" + path() + "\"");
      int count = 0;
      session << "SELECT COUNT(*) FROM members", soci::into(count);
    }
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(other, &status, 0), other);
  ASSERT_EQ(status, 0);
  must(note("after it went"));
  soci::session third(soci::sqlite3, "db=\"" + path() + "\"");
  int seen = 0;
  third << "SELECT COUNT(*) FROM audit_entries WHERE action = 'after it went'", soci::into(seen);
  EXPECT_EQ(seen, 1);
}

TEST_P(OnSqlite, another_process_that_holds_the_file_makes_writes_fail_cleanly_and_only_so_long) {
  store_ = must(Store::open(url_, {.busy_timeout = std::chrono::milliseconds(50)}));
  soci::session other(soci::sqlite3, "db=\"" + path() + "\"");
  other << "BEGIN IMMEDIATE";
  const auto refused = note("held");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::StorageFailed);
  other << "COMMIT";
  EXPECT_TRUE(note("free").ok());
  EXPECT_EQ(std::ranges::count(actions(), "held"), 0);
}

TEST_P(OnSqlite, two_stores_on_one_file_see_each_other) {
  const auto engineer = must(Store::open(url_));
  must(engineer->staff().run([](staff::Records& records) -> Result<void> {
    TRY(records.keep_member(member(member_key("yamada")), entry("a")));
    return {};
  }));
  EXPECT_TRUE(staff([](staff::Records& records) { return records.find_member(member_key("yamada")); }));
}

TEST_P(OnSqlite, a_database_from_a_newer_program_is_refused_by_name_and_left_alone) {
  store_.reset();
  {
    soci::session session(soci::sqlite3, "db=\"" + path() + "\"");
    session << "INSERT INTO schema_version (version) VALUES (4711)";
  }
  const auto refused = Store::open(url_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::SettingsInvalid);
  EXPECT_NE(refused.error().detail.find("4711"), std::string::npos);
}

// The disc is full from `bytes` on, for every file of this process; not at all when it goes.
class FullDisc {
 public:
  explicit FullDisc(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &was_);
    const rlimit full{bytes, was_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisc() {
    ::setrlimit(RLIMIT_FSIZE, &was_);
    std::signal(SIGXFSZ, before_);
  }
  FullDisc(const FullDisc&) = delete;
  FullDisc& operator=(const FullDisc&) = delete;

 private:
  rlimit was_{};
  void (*before_)(int);
};

TEST_P(OnSqlite, a_full_disc_is_storage_failed_loses_nothing_and_passes) {
  std::vector<std::string> kept;
  std::vector<std::string> refused;
  std::mutex mutex;
  {
    const FullDisc full(std::filesystem::file_size(path() + "-wal") + 300'000);
    in_parallel(8, [&](int thread) -> int {
      for (int number = 0; number < 60; ++number) {
        const std::string action = "t" + std::to_string(thread) + "n" + std::to_string(number);
        audit::Entry large = entry(action);
        large.details = {{"x", std::string(3'000, 'x')}};
        const auto told = store_->logins().run([&](login::Records& records) { return records.note(large); });
        const std::lock_guard lock(mutex);
        (told.ok() ? kept : refused).push_back(action);
        if (!told.ok()) {
          EXPECT_EQ(told.error().code, ErrorCode::StorageFailed);
        }
      }
      return 0;
    });
    EXPECT_TRUE(staff([](staff::Records& records) { return records.find_member(member_key()); }))
        << "reading goes on";
  }
  EXPECT_FALSE(kept.empty());
  EXPECT_FALSE(refused.empty());
  EXPECT_TRUE(note("after").ok());
  open();
  const auto found = actions();
  for (const std::string& action : kept) {
    EXPECT_EQ(std::ranges::count(found, action), 1) << "lost " << action;
  }
  for (const std::string& action : refused) {
    EXPECT_EQ(std::ranges::count(found, action), 0) << "refused, and yet kept: " << action;
  }
}

TEST_P(OnSqlite, a_backup_while_others_write_opens_and_holds_what_was_acknowledged_before) {
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int number = 0; !stop; ++number) {
      must(note("during"));
    }
  });
  must(note("before"));
  must(store_->backup_to(path("copy.db")));
  stop = true;
  writer.join();
  struct stat facts {};
  ASSERT_EQ(::stat(path("copy.db").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  EXPECT_FALSE(std::filesystem::exists(path("copy.db-wal"))) << "one file to carry away";
  EXPECT_EQ(Store::open("sqlite:" + path("copy.db")).error().code, ErrorCode::BackupNotRestored);
  must(Store::unpack_backup(path("copy.db"), path("again.db")));
  store_ = must(Store::open("sqlite:" + path("again.db")));
  EXPECT_EQ(std::ranges::count(actions(), "before"), 1);
  EXPECT_TRUE(note("after").ok());
}

TEST_P(OnSqlite, a_backup_overwrites_nothing_and_leaves_nothing_behind_when_it_fails) {
  { std::ofstream(path("precious")) << "do not touch"; }
  EXPECT_EQ(store_->backup_to(path("precious")).error().code, ErrorCode::FileUnwritable);
  EXPECT_EQ(std::filesystem::file_size(path("precious")), 12U);
  EXPECT_EQ(store_->backup_to(path("no/such/folder.db")).error().code, ErrorCode::FileUnwritable);
  {
    const FullDisc full(8'192);
    EXPECT_FALSE(store_->backup_to(path("copy.db")).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path("copy.db")));
}

TEST_P(OnSqlite, a_file_is_packed_into_one_only_when_nobody_else_has_it_open) {
  must(note("in the log"));
  EXPECT_TRUE(std::filesystem::exists(path() + "-wal"));
  EXPECT_EQ(Store::pack(path()).error().code, ErrorCode::HouseInUse);
  EXPECT_TRUE(note("still working").ok());
  store_.reset();
  must(Store::pack(path()));
  EXPECT_FALSE(std::filesystem::exists(path() + "-wal"));
  open();
  EXPECT_EQ(std::ranges::count(actions(), "still working"), 1);
}

TEST_P(OnSqlite, what_is_unpacked_overwrites_nothing_and_comes_from_a_file_that_is_there) {
  must(store_->backup_to(path("copy.db")));
  EXPECT_EQ(Store::unpack_backup(path("copy.db"), path()).error().code, ErrorCode::FileUnwritable);
  EXPECT_EQ(Store::unpack_backup(path("none.db"), path("again.db")).error().code, ErrorCode::FileUnreadable);
  EXPECT_FALSE(std::filesystem::exists(path("again.db")));
  { std::ofstream(path("rubbish.db")) << std::string(8'192, 'x'); }
  EXPECT_EQ(Store::unpack_backup(path("rubbish.db"), path("again.db")).error().code,
            ErrorCode::StorageFailed);
  EXPECT_FALSE(std::filesystem::exists(path("again.db")));
}

}  // namespace
}  // namespace sekisho::storage
