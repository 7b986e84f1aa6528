// SPDX-License-Identifier: Apache-2.0
#include "revocation/delegated_keys.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/der.h"
#include "certificate/signed_by.h"
#include "revocation/fake_records.h"

namespace sekisho::revocation {
namespace {

using certificate::Purpose;

bool has(const certificate::Certificate& one, const Bytes& part) {
  return std::search(one.der().begin(), one.der().end(), part.begin(), part.end()) != one.der().end();
}

class AKeyForCmp : public ::testing::Test {
 protected:
  DelegatedKeys keys_with(Purpose purpose) {
    return {house.records, house.authorities(), {purpose, Secret(ByteView(Bytes(32, 7)))}, house.logger()};
  }
  testing::TestHouse house;
};

TEST_F(AKeyForCmp, is_certified_by_the_authority_for_cmp_and_for_nothing_else) {
  DelegatedKeys keys = keys_with(Purpose::CmpSigning);
  ASSERT_EQ(keys.renew(house.now).value(), 1);
  const certificate::Certificate made = keys.all()->front()->certificate;
  EXPECT_TRUE(certificate::is_signed_by(made, house.ca.certificate()));
  EXPECT_TRUE(has(made, der::oid("1.3.6.1.5.5.7.3.28"))) << "id-kp-cmcRA";
  EXPECT_FALSE(has(made, der::oid("1.3.6.1.5.5.7.3.9"))) << "id-kp-OCSPSigning";
  EXPECT_FALSE(has(made, der::oid("1.3.6.1.5.5.7.3.2"))) << "id-kp-clientAuth";
  EXPECT_FALSE(made.is_authority());
  EXPECT_EQ(made.common_name(), "CMP 9001");
  EXPECT_LE(made.not_after(), house.now + DelegatedKeys::life);
  EXPECT_EQ(house.records.entries.back().action, "cmp_responder.issued");
}

TEST_F(AKeyForCmp, does_not_open_as_one_for_ocsp) {
  DelegatedKeys ocsp = keys_with(Purpose::OcspSigning);
  ASSERT_EQ(ocsp.renew(house.now).value(), 1);
  house.signer_here = false;
  DelegatedKeys cmp = keys_with(Purpose::CmpSigning);
  EXPECT_FALSE(cmp.renew(house.now).ok());
  EXPECT_TRUE(cmp.all()->empty());
  EXPECT_EQ(house.log.back().event, "cmp.key_unreadable");
}

TEST_F(AKeyForCmp, that_was_kept_answers_after_a_start_without_the_authoritys_key) {
  {
    DelegatedKeys before = keys_with(Purpose::CmpSigning);
    ASSERT_TRUE(before.renew(house.now).ok());
  }
  house.signer_here = false;
  house.now += DelegatedKeys::life / 2 + std::chrono::hours{1};
  DelegatedKeys after = keys_with(Purpose::CmpSigning);
  EXPECT_FALSE(after.renew(house.now).ok()) << "the alarm stays";
  EXPECT_EQ(after.all()->size(), 1U);
}

}  // namespace
}  // namespace sekisho::revocation
