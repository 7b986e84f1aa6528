// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/journal_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

class AJournal : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sekisho-journal-XXXXXX").string();
    folder_ = fs::path(::mkdtemp(pattern.data())) / "sekisho-agent";
  }
  void TearDown() override { fs::remove_all(folder_.parent_path()); }

  static Entry entry(char letter) {
    Entry made(OrderId::trusted(std::string(32, letter)), Fingerprint::trusted(std::string(64, 'b')));
    made.host = "portal.example.jp";
    return made;
  }

  fs::path folder_;
};

TEST_F(AJournal, is_there_again_for_the_next_life_until_it_is_forgotten) {
  {
    auto journal = JournalFiles::open(folder_).value();
    ASSERT_TRUE(journal.keep(entry('a')).ok());
    Entry further = entry('a');
    further.step = Step::Answered;
    ASSERT_TRUE(journal.keep(further).ok());
    ASSERT_TRUE(journal.keep(entry('c')).ok());
  }
  auto next_life = JournalFiles::open(folder_).value();
  ASSERT_EQ(next_life.entries().size(), 2U);
  EXPECT_EQ(next_life.entries()[0].step, Step::Answered);
  next_life.forget(OrderId::trusted(std::string(32, 'a')));
  EXPECT_EQ(JournalFiles::open(folder_).value().entries().size(), 1U);
}

TEST_F(AJournal, is_readable_by_its_owner_only) {
  auto journal = JournalFiles::open(folder_).value();
  ASSERT_TRUE(journal.keep(entry('a')).ok());
  struct stat state {};
  ASSERT_EQ(::stat(folder_.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat((folder_ / (std::string(32, 'a') + ".json")).c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0600U);
}

TEST_F(AJournal, ignores_what_a_power_cut_left_half_written) {
  auto journal = JournalFiles::open(folder_).value();
  ASSERT_TRUE(journal.keep(entry('a')).ok());
  std::ofstream(folder_ / (std::string(32, 'a') + ".json.new")) << "{\"order\":";
  std::ofstream(folder_ / (std::string(32, 'd') + ".json")) << "{\"order\":";
  EXPECT_EQ(journal.entries().size(), 1U);
}

TEST_F(AJournal, says_so_when_it_cannot_be_kept) {
  auto journal = JournalFiles::open(folder_).value();
  fs::remove_all(folder_);
  EXPECT_EQ(journal.keep(entry('a')).error().code, ErrorCode::AgentStoreFailed);
  std::ofstream(folder_.parent_path() / "file") << "x";
  EXPECT_EQ(JournalFiles::open(folder_.parent_path() / "file" / "below").error().code,
            ErrorCode::AgentStoreFailed);
}

TEST_F(AJournal, tells_when_a_step_is_safe) {
  std::vector<Step> kept;
  auto journal = JournalFiles::open(folder_, [&](Step step) { kept.push_back(step); }).value();
  ASSERT_TRUE(journal.keep(entry('a')).ok());
  EXPECT_EQ(kept, std::vector{Step::Consented});
}

}  // namespace
}  // namespace sekisho::agent
