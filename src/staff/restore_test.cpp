// SPDX-License-Identifier: Apache-2.0
#include "staff/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/test_must.h"
#include "certificate/issuer.h"
#include "certificate/revocation_list.h"
#include "staff/create_institution.h"
#include "staff/fake_records.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;
using contract::CertificateStatus;
using contract::RevocationReason;
using testing::HasSubstr;

class ARestoredHouse : public testing::Test {
 protected:
  ARestoredHouse() {
    std::string name = (fs::temp_directory_path() / "sekisho-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    must(create_institution(
        house(), {InstitutionCode::trusted("9001"), "せきしょ信用金庫", "S", "当金庫", "a.localhost", {}, {}},
        certificate::KeyKind::P256));
  }
  ~ARestoredHouse() override { fs::remove_all(folder_); }
  ARestoredHouse(const ARestoredHouse&) = delete;
  ARestoredHouse& operator=(const ARestoredHouse&) = delete;

  House house() { return {transactions_, master_, folder_, "taro", now_}; }
  const contract::Authority& ca() { return transactions_.kept.authorities.front(); }
  // A list of this house's CA that names one serial.
  Bytes list(Time this_update) {
    const certificate::Issuer issuer(
        must(certificate::Certificate::parse_pem(ca().pem)),
        must(certificate::open_key_file(ca().key_file, master_.derive_passphrase("authority-key"))));
    const std::vector<certificate::RevokedCertificate> revoked{
        {Serial::trusted("0badcafe"), this_update, certificate::ReasonCode::KeyCompromise}};
    return must(issuer.issue_list({77, this_update, this_update + std::chrono::hours{24}, revoked}));
  }
  std::string line(const std::string& serial, const std::string& status, const std::string& reason = "none") {
    return R"({"time":"x","level":"info","event":"certificate.status","authority":")" +
           ca().fingerprint.text() + R"(","serial":")" + serial + R"(","status":")" + status +
           R"(","reason":")" + reason + R"(","since":"2028-02-10T00:00:00Z"})" + "\n";
  }
  Result<Restored> restore_with(const Later& later) {
    return restore(house(), "backup", later, {"佐藤", "鈴木"});
  }
  const std::vector<RevokedElsewhere>& made_not_good() {
    return transactions_.kept.lists_elsewhere.at(ca().fingerprint).second;
  }

  fs::path folder_;
  Time now_ = parse_rfc3339("2028-02-10T01:00:00Z").value();
  FakeTransactions transactions_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};
};

TEST_F(ARestoredHouse, hears_from_its_own_list_what_was_revoked_since) {
  const auto done = must(restore_with({{list(now_)}, {}}));
  EXPECT_EQ(done.not_good, 1);
  EXPECT_EQ(transactions_.kept.lists_elsewhere.at(ca().fingerprint).first, 77);
  ASSERT_EQ(made_not_good().size(), 1U);
  EXPECT_EQ(made_not_good().front().serial.text(), "0badcafe");
  EXPECT_EQ(made_not_good().front().reason, RevocationReason::KeyCompromise);
}

TEST_F(ARestoredHouse, hears_from_a_log_the_last_word_about_each_serial) {
  const std::string log = "not json\n" + line("0001", "frozen") + line("0002", "frozen") +
                          "{\"event\":\"other\"}\n" + line("0001", "active") +
                          line("0002", "revoked", "key_compromise");
  EXPECT_EQ(must(restore_with({{}, {log}})).not_good, 1);
  ASSERT_EQ(made_not_good().size(), 1U);
  EXPECT_EQ(made_not_good().front().serial.text(), "0002");
  EXPECT_EQ(made_not_good().front().status, CertificateStatus::Revoked);
}

TEST_F(ARestoredHouse, refuses_a_foreign_list_one_of_the_future_and_a_log_that_says_nothing) {
  EXPECT_EQ(restore_with({{list(now_ + std::chrono::hours{1})}, {}}).error().code, ErrorCode::ImportRefused);
  EXPECT_EQ(restore_with({{to_bytes("no list")}, {}}).error().code, ErrorCode::FileUnreadable);
  EXPECT_EQ(restore_with({{}, {"{}\n"}}).error().code, ErrorCode::ImportRefused);
  EXPECT_FALSE(restore_with({{}, {line("0001", "no such word")}}).ok());
  const Bytes ours = list(now_);
  transactions_.kept.authorities.clear();
  EXPECT_EQ(restore_with({{ours}, {}}).error().code, ErrorCode::PathUnknownIssuer);
  EXPECT_EQ(transactions_.kept.ended_up_to_step, 0) << "nothing was changed";
}

TEST_F(ARestoredHouse, writes_into_the_trail_who_approved_and_spends_the_next_step_of_tokens_too) {
  must(restore_with({}));
  EXPECT_EQ(transactions_.kept.ended_up_to_step, unix_seconds(now_) / 30 + 1);
  const audit::Entry& entry = transactions_.kept.entries.back();
  EXPECT_EQ(entry.action, "house.restored");
  EXPECT_EQ(entry.actor, "engineer:taro");
  EXPECT_EQ(entry.details.back(), (std::pair<std::string, std::string>{"approved_by", "鈴木"}));
}

TEST_F(ARestoredHouse, is_drafted_with_the_digest_of_every_file) {
  const std::string draft = draft_of_restore("0123", {{to_bytes("list")}, {"log"}});
  EXPECT_THAT(draft, HasSubstr(R"("backup":"0123")"));
  EXPECT_NE(draft, draft_of_restore("0123", {{to_bytes("list")}, {"log, edited"}}));
  EXPECT_NE(draft, draft_of_restore("0123", {{}, {"log"}}));
}

}  // namespace
}  // namespace sekisho::staff
