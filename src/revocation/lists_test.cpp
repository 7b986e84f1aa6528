// SPDX-License-Identifier: Apache-2.0
#include "revocation/lists.h"

#include <gtest/gtest.h>

#include "revocation/fake_records.h"

namespace sekisho::revocation {
namespace {

using contract::CertificateStatus;
using contract::RevocationReason;
using std::chrono::hours;
using std::chrono::minutes;
using OwnedCrl = crypto::Owned<X509_CRL, X509_CRL_free>;

class AList : public ::testing::Test {
 protected:
  int renew() { return lists.renew(house.now).value(); }
  ListTimes times() { return lists.find(house.name())->times; }
  OwnedCrl shown() {
    const Bytes& der = lists.find(house.name())->der;
    const std::uint8_t* at = der.data();
    return OwnedCrl{d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size()))};
  }
  int entries() {
    const OwnedCrl crl = shown();
    const auto* list = X509_CRL_get_REVOKED(crl.get());
    return list == nullptr ? 0 : sk_X509_REVOKED_num(list);
  }
  testing::TestHouse house;
  Lists lists{house.records, house.authorities(), house.logger()};
};

TEST_F(AList, is_issued_at_once_and_again_at_half_of_its_life) {
  EXPECT_EQ(lists.find(house.name()), nullptr);
  EXPECT_EQ(renew(), 1);
  const ListTimes first = times();
  EXPECT_EQ(first.this_update, house.now);
  EXPECT_EQ(first.next_update, house.now + Lists::life);
  house.now += Lists::life / 2 - std::chrono::seconds{1};
  EXPECT_EQ(renew(), 0);
  house.now += std::chrono::seconds{1};
  EXPECT_EQ(renew(), 1);
  EXPECT_GT(times().number, first.number);
  EXPECT_EQ(times().this_update, house.now);
  EXPECT_EQ(house.records.entries.size(), 2U);
  EXPECT_EQ(house.records.entries.back().action, "revocation_list.issued");
}

TEST_F(AList, holds_the_revoked_and_the_frozen_and_nobody_else) {
  house.keep("01aa", CertificateStatus::Revoked, RevocationReason::KeyCompromise);
  house.keep("02aa", CertificateStatus::Frozen);
  house.keep("03aa", CertificateStatus::Active);
  house.keep("04aa", CertificateStatus::Superseded);
  house.keep("05aa", CertificateStatus::Provisional);
  renew();
  EXPECT_EQ(entries(), 2);
  EXPECT_EQ(X509_CRL_verify(shown().get(), house.ca.certificate().public_key().handle()), 1);
}

TEST_F(AList, keeps_entries_until_a_list_from_after_their_end_has_shown_them) {
  renew();
  const Time first = house.now;
  EXPECT_EQ(house.records.asked_not_ended_before, Time{});
  house.now += Lists::life;
  renew();
  EXPECT_EQ(house.records.asked_not_ended_before, first);
}

TEST_F(AList, does_not_go_back_when_the_clock_does) {
  renew();
  const ListTimes first = times();
  house.now -= Lists::life;
  EXPECT_EQ(renew(), 0);
  EXPECT_EQ(times().number, first.number);
  EXPECT_EQ(times().this_update, first.this_update);
}

TEST_F(AList, has_a_higher_number_than_any_before_also_after_an_old_backup_was_put_back) {
  renew();
  const auto backup = house.records.list;
  std::int64_t highest = 0;
  for (int times_renewed = 0; times_renewed < 3; ++times_renewed) {
    house.now += Lists::life;
    renew();
    highest = times().number;
  }
  house.records.list = backup;
  house.now += minutes{1};
  Lists restored(house.records, house.authorities(), house.logger());
  ASSERT_TRUE(restored.renew(house.now).ok());
  EXPECT_GT(restored.find(house.name())->times.number, highest);
}

TEST_F(AList, of_an_inherited_ca_goes_on_from_the_other_system_s_number) {
  house.records.number_elsewhere = unix_seconds(house.now) * 1'000;  // of somebody who counts milliseconds
  renew();
  EXPECT_EQ(times().number, house.records.number_elsewhere + 1);
  house.now += Lists::life;
  renew();
  EXPECT_EQ(times().number, house.records.number_elsewhere + 2);
}

TEST_F(AList, that_another_server_issued_is_taken_over) {
  Lists other(house.records, house.authorities(), house.logger());
  ASSERT_TRUE(other.renew(house.now).ok());
  EXPECT_EQ(renew(), 1);
  EXPECT_EQ(lists.find(house.name())->der, other.find(house.name())->der);
  EXPECT_EQ(house.records.entries.size(), 1U);
}

TEST_F(AList, whose_signer_is_away_stays_and_raises_an_alarm_once_an_hour_at_a_quarter_of_its_life) {
  renew();
  house.signer_here = false;
  house.now += Lists::life / 2;
  EXPECT_EQ(lists.renew(house.now).error().code, ErrorCode::SignerAway);
  EXPECT_TRUE(house.log.empty());
  house.now += Lists::life / 4;
  EXPECT_FALSE(lists.renew(house.now).ok());
  house.now += minutes{59};
  EXPECT_FALSE(lists.renew(house.now).ok());
  ASSERT_EQ(house.log.size(), 1U);
  EXPECT_EQ(house.log[0].severity, Severity::Failure);
  EXPECT_EQ(house.log[0].event, "revocation.list_late");
  EXPECT_EQ(house.log[0].fields[0].second, "revocation_list_late");
  house.now += minutes{1};
  EXPECT_FALSE(lists.renew(house.now).ok());
  EXPECT_EQ(house.log.size(), 2U);
  EXPECT_NE(lists.find(house.name()), nullptr);
  house.signer_here = true;
  EXPECT_EQ(renew(), 1);
  EXPECT_EQ(house.log.size(), 2U);
}

TEST_F(AList, is_of_no_other_name) {
  renew();
  EXPECT_EQ(lists.find("9001-0000000000000000"), nullptr);
  EXPECT_EQ(lists.find(""), nullptr);
}

}  // namespace
}  // namespace sekisho::revocation
