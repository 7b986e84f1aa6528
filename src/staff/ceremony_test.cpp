// SPDX-License-Identifier: Apache-2.0
#include "staff/ceremony.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "staff/import_line.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;

class ACeremony : public testing::Test {
 protected:
  ACeremony() {
    std::string name = (fs::temp_directory_path() / "sekisho-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    ceremony_.folder = folder_ / "root";
  }
  ~ACeremony() override { fs::remove_all(folder_); }
  ACeremony(const ACeremony&) = delete;
  ACeremony& operator=(const ACeremony&) = delete;

  std::string file(const char* name) { return (ceremony_.folder / name).string(); }
  fs::path folder_;
  Time now_ = from_unix_seconds(1'800'000'000);
  Ceremony ceremony_{
      {"せきしょ Root", "Sekisho", certificate::KeyKind::P384, now_, now_ + std::chrono::days{9000}},
      "佐藤",
      "鈴木",
      {},
      now_};
};

TEST_F(ACeremony, makes_a_root_that_both_parts_open_and_no_one_part) {
  const auto made = make_root(ceremony_);
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const auto opened = open_root(ceremony_.folder, file("custodian-1.txt"), file("custodian-2.txt"));
  ASSERT_TRUE(opened.ok()) << opened.error().detail;
  EXPECT_EQ(opened->key.public_key().der(), made->root.public_key().der());
  EXPECT_EQ(open_root(ceremony_.folder, file("custodian-1.txt"), file("custodian-1.txt")).error().code,
            ErrorCode::CryptoFailed);
  EXPECT_EQ(open_root(ceremony_.folder, file("custodian-2.txt"), file("custodian-1.txt")).error().code,
            ErrorCode::CryptoFailed);
}

TEST_F(ACeremony, writes_a_record_with_what_both_can_check_and_neither_s_secret) {
  const auto made = make_root(ceremony_).value();
  EXPECT_EQ(read_text(file("record.txt")).value(), made.record);
  for (const std::string& part : {std::string("佐藤"), std::string("鈴木"), made.root.fingerprint().text(),
                                  made.root.serial().text()}) {
    EXPECT_NE(made.record.find(part), std::string::npos) << part;
  }
  for (const char* name : {"custodian-1.txt", "custodian-2.txt"}) {
    const std::string secret = read_text(file(name)).value();
    EXPECT_EQ(secret.size(), 40U);
    EXPECT_EQ(made.record.find(secret.substr(0, 9)), std::string::npos);
  }
}

TEST_F(ACeremony, never_overwrites_a_root) {
  ASSERT_TRUE(make_root(ceremony_).ok());
  const std::string key = read_text(file("root.key.pem")).value();
  EXPECT_EQ(make_root(ceremony_).error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(read_text(file("root.key.pem")).value(), key);
}

TEST_F(ACeremony, s_parts_copied_by_hand_may_lose_their_line_end_but_no_digit) {
  ASSERT_TRUE(make_root(ceremony_).ok());
  const auto open_with = [&](const std::string& text) {
    const std::string path = (folder_ / "copy.txt").string();
    std::ofstream(path) << text;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    return open_root(ceremony_.folder, path, file("custodian-2.txt"));
  };
  std::string part = read_text(file("custodian-1.txt")).value();
  part.pop_back();
  EXPECT_TRUE(open_with(part).ok());
  part.pop_back();
  EXPECT_EQ(open_with(part).error().code, ErrorCode::FileUnreadable);
  EXPECT_EQ(open_with(part + "g").error().code, ErrorCode::FileUnreadable);
}

}  // namespace
}  // namespace sekisho::staff
