// SPDX-License-Identifier: Apache-2.0
#include "signer/signature_log.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "signer/test_house.h"

namespace sekisho::signer {
namespace {

using testing::now;

class ASignatureLog : public ::testing::Test {
 protected:
  static Signature signature(int number) {
    const std::string name = std::to_string(number);
    return {now,
            Kind::Renewed,
            Fingerprint::trusted(std::string(64, 'a')),
            "10" + std::string(2 - name.size(), '0') + name,
            now,
            now + std::chrono::days{365},
            "tbs" + name,
            "00ff",
            "ticket" + name,
            "e30.e30.AA",
            std::string(64, 'b')};
  }
  [[nodiscard]] std::string path() const { return folder_.file("signatures.log"); }
  [[nodiscard]] std::unique_ptr<SignatureLog> filled(int count) const {
    auto log = SignatureLog::open(path()).value();
    for (int number = 0; number < count; ++number) {
      must(log->append(signature(number)));
    }
    return log;
  }
  [[nodiscard]] std::string text() const {
    std::ifstream in(path());
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void rewrite(const std::string& text) const { std::ofstream(path()) << text; }
  certificate::testing::Folder folder_;
};

TEST_F(ASignatureLog, remembers_everything_over_a_restart) {
  filled(3).reset();
  const auto log = SignatureLog::open(path()).value();
  EXPECT_EQ(log->find("tbs1"), "00ff");
  EXPECT_FALSE(log->find("tbs3"));
  EXPECT_EQ(log->check_unused(signature(2)).error().code, ErrorCode::SignerRefused);
  EXPECT_TRUE(log->check_unused(signature(3)).ok());
  EXPECT_EQ(log->count({Kind::Renewed}, now - std::chrono::hours{1}), 3);
  EXPECT_EQ(log->newest(), now);
}

TEST_F(ASignatureLog, whose_clock_was_set_counts_from_then_and_forgets_no_signature) {
  auto log = filled(2);
  EXPECT_FALSE(log->set_clock(now).value()) << "nothing is dated later";
  Signature ahead = signature(2);
  ahead.at = now + std::chrono::hours{2};
  must(log->append(ahead));
  EXPECT_EQ(log->newest(), ahead.at);
  EXPECT_TRUE(log->set_clock(now).value());
  log.reset();
  const auto again = SignatureLog::open(path()).value();
  EXPECT_EQ(again->newest(), now);
  EXPECT_EQ(again->count({Kind::Renewed}, now - std::chrono::hours{1}), 2);
  EXPECT_TRUE(again->find("tbs2"));
  EXPECT_EQ(again->check_unused(signature(2)).error().code, ErrorCode::SignerRefused);
  EXPECT_FALSE(again->set_clock(now).value());
  EXPECT_FALSE(again->find(""));
}

TEST_F(ASignatureLog, goes_on_with_the_chain_after_a_restart) {
  filled(2).reset();
  must(SignatureLog::open(path()).value()->append(signature(2)));
  EXPECT_TRUE(SignatureLog::open(path()).value()->find("tbs2"));
}

TEST_F(ASignatureLog, is_not_opened_when_a_line_was_changed_taken_out_or_put_in) {
  filled(3).reset();
  const std::string good = text();
  const std::size_t second = good.find('\n') + 1;
  const std::size_t third = good.find('\n', second) + 1;
  std::string changed = good;
  changed.replace(changed.find("tbs1"), 4, "tbs9");
  const std::string taken_out = good.substr(0, second) + good.substr(third);
  const std::string put_in = good.substr(0, third) + good.substr(second);
  for (const std::string& bent : {changed, taken_out, put_in, "{}\n" + good, good + "[]\n"}) {
    rewrite(bent);
    const auto opened = SignatureLog::open(path());
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, ErrorCode::FileUnreadable);
  }
}

TEST_F(ASignatureLog, cuts_a_last_line_that_a_power_loss_left_without_its_end) {
  filled(2).reset();
  const std::string good = text();
  for (const std::size_t kept : {good.size() - 1, good.find('\n') + 2}) {
    rewrite(good.substr(0, kept));
    const auto log = SignatureLog::open(path()).value();
    EXPECT_FALSE(log->find("tbs1")) << "it was never answered";
    must(log->append(signature(5)));
  }
  EXPECT_TRUE(SignatureLog::open(path()).value()->find("tbs5"));
}

TEST_F(ASignatureLog, belongs_to_one_process) {
  const auto log = filled(1);
  EXPECT_EQ(SignatureLog::open(path()).error().code, ErrorCode::FileUnwritable);
}

TEST_F(ASignatureLog, records_nothing_when_the_disc_is_full_and_goes_on_when_there_is_room) {
  const auto log = filled(1);
  const std::string before = text();
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const rlimit full{before.size() + 100, old.rlim_max};  // half of the next line finds room
  setrlimit(RLIMIT_FSIZE, &full);
  EXPECT_EQ(log->append(signature(1)).error().code, ErrorCode::SignerAway);
  setrlimit(RLIMIT_FSIZE, &old);
  EXPECT_EQ(text(), before);
  EXPECT_FALSE(log->find("tbs1"));
  EXPECT_TRUE(log->append(signature(1)).ok());
}

}  // namespace
}  // namespace sekisho::signer
