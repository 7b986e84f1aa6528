// SPDX-License-Identifier: Apache-2.0
// What must not get lost when the machine does its worst.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <future>
#include <map>

#include "storage/conformance.h"

extern char** environ;

namespace sekisho::storage {
namespace {

Result<void> keep_user(Store& store, const std::string& name) {
  return store.staff().run([&](staff::Records& records) -> Result<void> {
    if (!TRY(records.keep_member(member(member_key(name)), entry("member.imported")))) {
      return Error{ErrorCode::AlreadyExists, name};
    }
    return {};
  });
}

bool is_kept(Store& store, const std::string& name) {
  return must(write(store.staff(),
                    [&](staff::Records& records) { return records.find_member(member_key(name)); }))
      .has_value();
}

class AFault : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
  }
};
SEKISHO_ON_BOTH_DATABASES(AFault);

// What a test starts as a process of its own, to kill it: acknowledged names go to its output.
[[noreturn]] void write_until_killed(const char* url) {
  const auto store = must(Store::open(url));
  in_parallel(8, [&](int thread) -> int {
    for (int number = 0;; ++number) {
      const std::string name = "t" + std::to_string(thread) + "n" + std::to_string(number);
      must(keep_user(*store, name));
      const std::string line = name + "\n";
      if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) {
        ::_exit(1);
      }
    }
  });
  ::_exit(0);
}

constexpr const char* writer_variable = "SEKISHO_TEST_WRITES_TO";

// Before any test: is this process such a writer?
class WriterOrTests : public testing::Environment {
 public:
  void SetUp() override {
    if (const char* url = std::getenv(writer_variable); url != nullptr) {
      write_until_killed(url);
    }
  }
};
[[maybe_unused]] const auto* const writer_or_tests = testing::AddGlobalTestEnvironment(new WriterOrTests);

struct Child {
  pid_t process{-1};
  int output{-1};
};

Child start_writer(const std::string& url) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::setenv(writer_variable, url.c_str(), 1);
  std::array<std::string, 3> words{"storage_test", "--gtest_filter=AStore.*", "--gtest_brief=1"};
  std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  Child child{.output = ends[0]};
  EXPECT_EQ(::posix_spawn(&child.process, "/proc/self/exe", &actions, nullptr, arguments.data(), environ), 0);
  ::unsetenv(writer_variable);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  return child;
}

// Kills it after so many acknowledged writes; the names that it had acknowledged.
std::vector<std::string> killed_after(Child child, std::size_t writes) {
  std::string heard;
  std::array<char, 4'096> buffer{};
  bool killed = false;
  for (ssize_t got = 1; (got = ::read(child.output, buffer.data(), buffer.size())) > 0;) {
    heard.append(buffer.data(), static_cast<std::size_t>(got));
    if (!killed && static_cast<std::size_t>(std::ranges::count(heard, '\n')) >= writes) {
      ::kill(child.process, SIGKILL);
      killed = true;
    }
  }
  ::close(child.output);
  int status = 0;
  ::waitpid(child.process, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  std::vector<std::string> names;
  for (std::size_t end = heard.find('\n'); end != std::string::npos; end = heard.find('\n')) {
    if (heard.starts_with('t')) {
      names.push_back(heard.substr(0, end));
    }
    heard.erase(0, end + 1);
  }
  return names;
}

TEST_P(AFault, kill_9_in_the_middle_of_commits_loses_no_acknowledged_write) {
  store_.reset();
  for (const std::size_t writes : {50U, 300U}) {
    const auto acknowledged = killed_after(start_writer(url_), writes);
    EXPECT_GE(acknowledged.size(), writes);
    open();
    int lost = 0;
    for (const std::string& name : acknowledged) {
      lost += is_kept(*store_, name) ? 0 : 1;
    }
    EXPECT_EQ(lost, 0) << "of " << acknowledged.size();
    EXPECT_TRUE(keep_user(*store_, "after" + std::to_string(writes)).ok());
    store_.reset();
    url_ = GetParam() == Kind::Sqlite
               ? "sqlite:" + (folder_.path() / ("after" + std::to_string(writes))).string()
               : PostgresServer::running().fresh_database();
    open();
    fill();
    store_.reset();
  }
}

class OnPostgres : public AFault {};
INSTANTIATE_TEST_SUITE_P(On, OnPostgres, testing::Values(Kind::Postgresql), kind_name);

TEST_P(OnPostgres, a_crash_of_the_server_loses_no_acknowledged_write_and_the_store_comes_back_by_itself) {
  std::atomic<bool> stop{false};
  std::vector<std::string> acknowledged;
  std::mutex mutex;
  std::thread crash([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    PostgresServer::running().crash();
    stop = true;
  });
  in_parallel(4, [&](int thread) -> int {
    for (int number = 0; !stop; ++number) {
      const std::string name = "t" + std::to_string(thread) + "n" + std::to_string(number);
      if (keep_user(*store_, name).ok()) {
        const std::lock_guard lock(mutex);
        acknowledged.push_back(name);
      }
    }
    return 0;
  });
  crash.join();
  EXPECT_FALSE(acknowledged.empty());
  for (const std::string& name : acknowledged) {
    EXPECT_TRUE(is_kept(*store_, name)) << name;
  }
  EXPECT_TRUE(keep_user(*store_, "after").ok());
}

TEST_P(OnPostgres, a_backup_is_the_work_of_pg_dump) {
  const auto refused = store_->backup_to((folder_.path() / "copy.db").string());
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().detail.find("pg_dump"), std::string::npos);
}

TEST(AStore, says_what_is_wrong_with_its_url_or_server) {
  EXPECT_EQ(Store::open("mysql:x").error().code, ErrorCode::SettingsInvalid);
  EXPECT_EQ(Store::open("sqlite:").error().code, ErrorCode::SettingsInvalid);
  EXPECT_EQ(Store::open("sqlite:/nowhere/at/all.db").error().code, ErrorCode::FileUnwritable);
  EXPECT_EQ(Store::open("postgresql:host=/nowhere dbname=x").error().code, ErrorCode::StorageFailed);
}

}  // namespace
}  // namespace sekisho::storage
