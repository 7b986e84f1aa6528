// SPDX-License-Identifier: Apache-2.0
#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

class AHalt : public OnBothDatabases {
 protected:
  static renewal::Halt halt(int which) {
    return {fingerprint(which), at(5), "lint_failed", "lint: 拡張", id(1)};
  }
  void keep_authority(int which) {
    const contract::Authority authority{
        fingerprint(which), InstitutionCode::trusted("9001"), contract::AuthorityUse::Issuing, "pem", "", {}};
    staff([&](staff::Records& records) { return records.keep_authority(authority, entry("a")); });
  }
  std::vector<renewal::Halt> halts() {
    return renewals([](renewal::Records& records) { return records.halts(); });
  }
};
SEKISHO_ON_BOTH_DATABASES(AHalt);

TEST_P(AHalt, is_kept_once_for_each_authority_and_seen_by_engineers_and_servers) {
  fill();
  keep_authority(9'000);
  EXPECT_TRUE(halts().empty());
  EXPECT_TRUE(renewals([](renewal::Records& records) { return records.keep_halt(halt(9'000), entry("h")); }));
  EXPECT_FALSE(staff([](staff::Records& records) { return records.keep_halt(halt(9'000), entry("h")); }));
  ASSERT_EQ(halts().size(), 1U);
  EXPECT_EQ(halts()[0].since, at(5));
  EXPECT_EQ(halts()[0].said, "lint: 拡張");
  EXPECT_EQ(halts()[0].subject, id(1));
  EXPECT_EQ(staff([](staff::Records& records) { return records.halts(); }).size(), 1U);
}

TEST_P(AHalt, ends_when_it_is_lifted_and_not_twice) {
  fill();
  keep_authority(9'000);
  staff([](staff::Records& records) { return records.keep_halt(halt(9'000), entry("h")); });
  staff([](staff::Records& records) { return records.lift_halt(fingerprint(9'000), entry("l")); });
  EXPECT_TRUE(halts().empty());
  EXPECT_FALSE(write(store_->staff(), [](staff::Records& records) -> Result<int> {
                 TRY(records.lift_halt(fingerprint(9'000), entry("l")));
                 return 0;
               }).ok());
}

TEST_P(AHalt, by_the_clock_is_made_of_when_a_ca_issued_last_which_goes_forward_and_back_only_by_an_engineer) {
  fill();
  keep_authority(9'000);
  const auto clocks = [&] {
    return renewals([](renewal::Records& records) { return records.issue_clocks(); });
  };
  const auto advance = [&](int to) {
    renewals([&](renewal::Records& records) {
      return records.advance_issue_clock({fingerprint(9'000), at(to)});
    });
    return clocks().at(0).newest;
  };
  EXPECT_TRUE(clocks().empty());
  EXPECT_EQ(advance(5), at(5));
  EXPECT_EQ(advance(7), at(7));
  EXPECT_EQ(advance(6), at(7));
  ASSERT_EQ(clocks().size(), 1U);
  EXPECT_EQ(clocks()[0].authority, fingerprint(9'000));
  staff([](staff::Records& records) {
    return records.set_issue_clock({fingerprint(9'000), at(3)}, entry("resumed"));
  });
  EXPECT_EQ(staff([](staff::Records& records) { return records.issue_clocks(); })[0].newest, at(3));
}

}  // namespace
}  // namespace sekisho::storage
