// SPDX-License-Identifier: Apache-2.0
#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

using contract::CertificateStatus;
using contract::RevocationReason;
using staff::RevokedElsewhere;

// An older copy of the records that is worked with again from second 1,000.
class AnOldCopy : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
    keep_issuing_ca();
  }
  staff::EndedByRestore restore() {
    return staff([](staff::Records& records) {
      return records.end_what_was_under_way(5'000, entry("house.restored", at(1'000)));
    });
  }
  int not_good(std::int64_t number, const std::vector<RevokedElsewhere>& revoked) {
    return staff([&](staff::Records& records) { return records.make_not_good(issuing_ca, number, revoked); });
  }
  static RevokedElsewhere word(int certificate_number, CertificateStatus status,
                               RevocationReason reason = RevocationReason::None) {
    return {certificate(certificate_number).serial, status, reason, at(500)};
  }
  std::optional<revocation::KnownStatus> status_of(int number) {
    return must(write(store_->revocations(), [&](revocation::Records& records) {
      return records.find_status(issuing_ca, certificate(number).serial);
    }));
  }
  std::int64_t last_number() {
    return must(write(store_->revocations(), [](revocation::Records& records) {
      return records.last_number_elsewhere(issuing_ca);
    }));
  }
  void keep_list(std::int64_t number) {
    must(store_->revocations().run([&](revocation::Records& records) -> Result<void> {
      TRY(records.keep_list({issuing_ca, {number, at(10), at(86'410)}, "der"}, entry("list")));
      return {};
    }));
  }
  void set_status(int number, CertificateStatus status) {
    must(store_->renewals().run([&](renewal::Records& records) {
      return records.set_status(fingerprint(number), status, RevocationReason::None, entry("changed"));
    }));
  }
};
SEKISHO_ON_BOTH_DATABASES(AnOldCopy);

TEST_P(AnOldCopy, ends_logins_and_tickets_and_lets_codes_and_unasked_orders_run_out) {
  logins([](login::Records& records) { return records.keep_login(login_row(1), entry("login")); });
  const renewal::Ticket ticket{
      digest(7), OrderId::trusted(id(1)), digest(1), "0042", at(900), at(1'500), {}, {}, {}, {}};
  auto asked = order(2, 2);
  asked.state = renewal::State::Requested;
  asked.tbs = "00";
  renewals([&](renewal::Records& records) -> Result<void> {
    TRY(records.keep_certificate(certificate(2), entry("certificate.imported")));
    TRY(records.keep_order(order(1), entry("opened")));
    TRY(records.keep_order(asked, entry("opened")));
    TRY(records.keep_acquisition(acquisition(3), entry("offered")));
    return records.keep_ticket(ticket, entry("minted"));
  });
  const auto ended = restore();
  EXPECT_EQ(ended.logins, 1);
  EXPECT_EQ(ended.tickets, 1);
  EXPECT_EQ(ended.codes, 1);
  EXPECT_EQ(ended.orders, 1);
  const auto login = logins([](login::Records& records) { return records.find_login(digest(1)); });
  EXPECT_EQ(login->end, login::End::Restored);
  EXPECT_EQ(renewals([](renewal::Records& records) { return records.find_ticket(digest(7)); })->voided_at,
            at(1'000));
  const auto past =
      renewals([](renewal::Records& records) { return records.open_orders_past(at(1'000), 10); });
  ASSERT_EQ(past.size(), 1U) << "a request is gone on with";
  EXPECT_EQ(past.front().id.text(), id(1));
  EXPECT_EQ(renewals([](renewal::Records& records) {
              return records.open_acquisitions_past(at(1'000), 10);
            }).size(),
            1U);
  const auto again = restore();
  EXPECT_EQ(again.logins + again.tickets + again.codes + again.orders, 0);
}

TEST_P(AnOldCopy, counts_an_open_challenge_and_the_token_s_steps_as_used) {
  const auto challenge = std::vector<std::string>{"A1", "B2"};
  const auto card = [&] {
    return *logins([](login::Records& records) { return records.find_card(member_key()); });
  };
  logins([&](login::Records& records) { return records.keep_challenge(member_key(), challenge); });
  restore();
  EXPECT_TRUE(card().challenge.empty());
  EXPECT_EQ(card().used, challenge);
  logins([&](login::Records& records) { return records.keep_challenge(member_key(), {"C3"}); });
  restore();
  EXPECT_EQ(card().used, (std::vector<std::string>{"A1", "B2", "C3"}));
  const auto spend = [&](std::int64_t step) {
    return logins([&](login::Records& records) { return records.spend_totp_step(member_key(), step); });
  };
  EXPECT_FALSE(spend(5'000));
  EXPECT_TRUE(spend(5'001));
}

TEST_P(AnOldCopy, has_its_next_list_due_above_every_number_that_is_known) {
  keep_list(40);
  restore();
  EXPECT_EQ(last_number(), 40);
  EXPECT_FALSE(must(write(store_->revocations(), [](revocation::Records& records) {
    return records.newest_list_times(issuing_ca);
  })));
  EXPECT_EQ(not_good(50, {}), 0);
  EXPECT_EQ(last_number(), 50);
  EXPECT_EQ(not_good(45, {}), 0);
  EXPECT_EQ(last_number(), 50) << "an older list does not take it back";
  keep_list(30);
  restore();
  EXPECT_EQ(last_number(), 50);
}

TEST_P(AnOldCopy, believes_what_came_later_where_it_is_worse) {
  for (const int number : {2, 3, 4}) {
    renewals([&](renewal::Records& records) {
      return records.keep_certificate(certificate(number), entry("certificate.imported"));
    });
  }
  set_status(2, CertificateStatus::Revoked);
  set_status(3, CertificateStatus::Frozen);
  EXPECT_EQ(not_good(0, {word(1, CertificateStatus::Revoked, RevocationReason::KeyCompromise),
                         word(2, CertificateStatus::Frozen), word(3, CertificateStatus::Frozen),
                         word(4, CertificateStatus::Frozen),
                         word(9, CertificateStatus::Revoked, RevocationReason::Superseded)}),
            3);
  EXPECT_EQ(status_of(1)->status, CertificateStatus::Revoked);
  EXPECT_EQ(status_of(1)->reason, RevocationReason::KeyCompromise);
  EXPECT_EQ(status_of(1)->since, at(500));
  EXPECT_EQ(status_of(2)->status, CertificateStatus::Revoked) << "never back";
  EXPECT_EQ(status_of(4)->status, CertificateStatus::Frozen);
  EXPECT_EQ(status_of(9)->status, CertificateStatus::Revoked) << "issued after the copy was made";
  EXPECT_EQ(not_good(0, {word(3, CertificateStatus::Revoked), word(9, CertificateStatus::Frozen)}), 1);
  EXPECT_EQ(status_of(3)->status, CertificateStatus::Revoked);
  EXPECT_EQ(status_of(9)->status, CertificateStatus::Revoked);
  EXPECT_GE(must(write(store_->revocations(),
                       [](revocation::Records& records) { return records.newest_status_change(); })),
            3)
      << "whoever keeps statuses in memory hears of it";
}

}  // namespace
}  // namespace sekisho::storage
