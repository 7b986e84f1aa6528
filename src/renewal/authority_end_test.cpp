// SPDX-License-Identifier: Apache-2.0
#include "renewal/authority_end.h"

#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using testing::days;
using testing::shared_authority;

class TheEndOfACa : public ::testing::Test {
 protected:
  bool told(Time now) {
    return tell_end(institution, authority, now, [&](const LogLine& line) { last = line; });
  }
  // Whether whoever renews first in the window at that time gets what the policy says.
  [[nodiscard]] bool fits(Time now) const {
    const Time old_end =
        end_of_day(local_day(now + days{institution.policy.window_days}, institution.zone), institution.zone);
    return end_after(old_end, institution) <= authority.not_after();
  }

  contract::Institution institution = contract::testing::institution_of("9001", "portal.localhost");
  const certificate::Certificate& authority = shared_authority().certificate();
  LogLine last;
};

TEST_F(TheEndOfACa, leaves_the_full_term_to_whoever_renews_before) {
  for (const int months : {1, 12, 13, 24}) {
    institution.policy.certificate.validity_months = months;
    for (const int window : {0, 30, 60}) {
      institution.policy.window_days = window;
      const Time until = full_term_until(institution, authority);
      EXPECT_TRUE(fits(until)) << months << ' ' << window;
      EXPECT_FALSE(fits(until + days{5})) << months << ' ' << window << ": not earlier than it must";
    }
  }
}

TEST_F(TheEndOfACa, is_told_ninety_days_before_its_certificates_get_shorter_and_louder_from_then_on) {
  const Time until = full_term_until(institution, authority);
  EXPECT_FALSE(told(until - days{90} - std::chrono::seconds{1}));
  EXPECT_TRUE(told(until - days{90}));
  EXPECT_EQ(last.severity, Severity::Warning);
  EXPECT_EQ(last.event, "authority.ends");
  EXPECT_TRUE(told(until));
  EXPECT_EQ(last.severity, Severity::Warning);
  EXPECT_TRUE(told(until + std::chrono::seconds{1}));
  EXPECT_EQ(last.severity, Severity::Failure);
  EXPECT_EQ(last.fields.at(2).second, rfc3339(until));
}

}  // namespace
}  // namespace sekisho::renewal
