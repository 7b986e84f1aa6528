// SPDX-License-Identifier: Apache-2.0
// What brings a CA back that stands still: the halts that were recorded, and those that the clock makes.
#include "staff/halts.h"

#include <gtest/gtest.h>

#include "staff/authorities.h"
#include "staff/fake_records.h"

namespace sekisho::staff {
namespace {

using std::chrono::minutes;

class AStandstill : public testing::Test {
 protected:
  AStandstill() {
    transactions_.kept.authorities.push_back(
        {authority_, code_, contract::AuthorityUse::Issuing, "pem", "", {}});
  }
  House house() { return {transactions_, master_, "data", "engineer", now_}; }
  Kept& kept() { return transactions_.kept; }
  renewal::Halt found() { return find_halt(house(), code_, authority_).value(); }

  InstitutionCode code_ = InstitutionCode::trusted("9001");
  Fingerprint authority_ = Fingerprint::trusted(std::string(64, 'c'));
  Time now_ = parse_rfc3339("2028-02-10T01:00:00Z").value();
  FakeTransactions transactions_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};
};

TEST_F(AStandstill, by_hand_ends_when_an_engineer_resumes_what_they_saw) {
  EXPECT_EQ(find_halt(house(), code_, authority_).error().code, ErrorCode::NotFound);
  ASSERT_TRUE(halt_authority(house(), code_, authority_, "a new profile at ten").ok());
  renewal::Halt seen = found();
  seen.said = "another";
  EXPECT_EQ(resume_authority(house(), code_, seen).error().code, ErrorCode::Busy);
  ASSERT_TRUE(resume_authority(house(), code_, found()).ok());
  EXPECT_TRUE(kept().halts.empty());
  EXPECT_EQ(kept().entries.back().action, "issuing.resumed");
}

TEST_F(AStandstill, by_the_clock_ends_by_itself_when_the_clock_is_right_again) {
  kept().clocks.push_back({authority_, now_ + minutes{6}});
  EXPECT_EQ(found().code, renewal::clock_behind);
  EXPECT_EQ(found().since, now_);
  EXPECT_NE(found().said.find("2028-02-10T01:06:00Z"), std::string::npos);
  now_ += minutes{1};
  EXPECT_EQ(find_halt(house(), code_, authority_).error().code, ErrorCode::NotFound);
}

TEST_F(AStandstill, by_the_clock_ends_with_an_engineer_s_word_that_the_clock_is_right) {
  kept().clocks.push_back({authority_, now_ + std::chrono::days{400}});
  const renewal::Halt seen = found();
  now_ += minutes{2};  // they looked at it for a while
  ASSERT_TRUE(resume_authority(house(), code_, seen).ok());
  EXPECT_EQ(find_halt(house(), code_, authority_).error().code, ErrorCode::NotFound);
  EXPECT_EQ(kept().clocks[0].newest, now_);
  EXPECT_EQ(kept().entries.back().action, "issuing.resumed");
  EXPECT_EQ(kept().entries.back().details.at(1).second, renewal::clock_behind);
}

TEST_F(AStandstill, by_the_clock_is_not_resumed_where_a_later_certificate_has_come_meanwhile) {
  kept().clocks.push_back({authority_, now_ + std::chrono::days{1}});
  const renewal::Halt seen = found();
  kept().clocks[0].newest += minutes{1};
  EXPECT_EQ(resume_authority(house(), code_, seen).error().code, ErrorCode::Busy);
}

}  // namespace
}  // namespace sekisho::staff
