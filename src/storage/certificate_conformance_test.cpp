// SPDX-License-Identifier: Apache-2.0
#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

using contract::CertificateStatus;
using contract::HeldCertificate;
using contract::RevocationReason;

class AHeldCertificate : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
  }
  Result<void> try_to_keep(const HeldCertificate& one) {
    return store_->renewals().run(
        [&](renewal::Records& records) { return records.keep_certificate(one, entry("a")); });
  }
  HeldCertificate found(int number) {
    return renewals([&](renewal::Records& records) { return records.find_certificate(fingerprint(number)); })
        .value();
  }
  std::vector<std::string> due(Time now, Time ends_before, int limit = 10) {
    std::vector<std::string> names;
    for (const auto& one : renewals([&](renewal::Records& records) {
           return records.due_without_notice(InstitutionCode::trusted("9001"), now, ends_before, limit);
         })) {
      names.push_back(one.fingerprint.text());
    }
    return names;
  }
};
SEKISHO_ON_BOTH_DATABASES(AHeldCertificate);

TEST_P(AHeldCertificate, is_read_as_it_was_kept) {
  HeldCertificate full = certificate(2);
  full.status = CertificateStatus::Provisional;
  full.order = OrderId::trusted(id(9));
  must(try_to_keep(full));
  const HeldCertificate kept = found(2);
  EXPECT_EQ(kept.member, full.member);
  EXPECT_EQ(kept.serial, full.serial);
  EXPECT_EQ(kept.authority, full.authority);
  EXPECT_EQ(kept.status, CertificateStatus::Provisional);
  EXPECT_EQ(kept.not_before, full.not_before);
  EXPECT_EQ(kept.not_after, full.not_after);
  EXPECT_EQ(kept.common_name, full.common_name);
  EXPECT_EQ(kept.pem, full.pem);
  EXPECT_EQ(kept.order, full.order);
  EXPECT_EQ(renewals([](renewal::Records& records) { return records.certificates_of(member_key()); }).size(),
            2U);
}

TEST_P(AHeldCertificate, shares_neither_fingerprint_nor_serial_of_one_authority) {
  HeldCertificate same_serial = certificate(2);
  same_serial.serial = certificate(1).serial;
  ASSERT_FALSE(try_to_keep(same_serial).ok());
  EXPECT_EQ(try_to_keep(same_serial).error().code, ErrorCode::StorageFailed);
  EXPECT_FALSE(try_to_keep(certificate(1)).ok());
  same_serial.authority = fingerprint(9'001);
  EXPECT_TRUE(try_to_keep(same_serial).ok());
}

TEST_P(AHeldCertificate, is_counted_for_its_ca_until_it_is_revoked_or_has_ended) {
  must(try_to_keep(certificate(2)));
  const auto at_time = [&](Time now) {
    return staff(
        [&](staff::Records& records) { return records.usable_leaves_of(certificate(1).authority, now); });
  };
  const Time end = std::max(found(1).not_after, found(2).not_after);
  EXPECT_EQ(at_time(found(1).not_before).count, 2);
  EXPECT_EQ(at_time(found(1).not_before).last_ends, end);
  EXPECT_EQ(at_time(end + std::chrono::seconds{1}).count, 0);
  EXPECT_EQ(at_time(end + std::chrono::seconds{1}).last_ends, std::nullopt);
  renewals([](renewal::Records& records) {
    return records.set_status(fingerprint(1), CertificateStatus::Revoked, RevocationReason::Superseded,
                              entry("certificate.revoked", at(55)));
  });
  EXPECT_EQ(at_time(found(1).not_before).count, 1);
}

TEST_P(AHeldCertificate, belongs_to_a_member_who_exists) {
  HeldCertificate foreign = certificate(2);
  foreign.member = member_key("nobody");
  EXPECT_FALSE(try_to_keep(foreign).ok());
}

TEST_P(AHeldCertificate, takes_a_new_status_with_its_reason_and_time) {
  renewals([](renewal::Records& records) {
    return records.set_status(fingerprint(1), CertificateStatus::Revoked, RevocationReason::Superseded,
                              entry("certificate.revoked", at(55)));
  });
  EXPECT_EQ(found(1).status, CertificateStatus::Revoked);
  EXPECT_EQ(found(1).reason, RevocationReason::Superseded);
  EXPECT_EQ(found(1).status_since, at(55));
  EXPECT_FALSE(write(store_->renewals(), [](renewal::Records& records) {
                 return records.set_status(fingerprint(777), CertificateStatus::Revoked,
                                           RevocationReason::None, entry("a"));
               }).ok());
}

TEST_P(AHeldCertificate, is_due_inside_the_window_until_its_notice_exists) {
  const Time end = certificate(1).not_after;
  EXPECT_EQ(due(at(0), end), std::vector{digest(1)});
  EXPECT_TRUE(due(at(0), end - std::chrono::seconds(1)).empty()) << "the window is not open";
  EXPECT_TRUE(due(end, end).empty()) << "expired";
  const contract::Notice notice{NoticeId::trusted(id(1)),
                                member_key(),
                                contract::NoticeKind::RenewalDue,
                                fingerprint(1),
                                at(0),
                                {},
                                {}};
  renewals([&](renewal::Records& records) { return records.keep_notice(notice, entry("a")); });
  EXPECT_TRUE(due(at(0), end).empty());
}

TEST_P(AHeldCertificate, is_due_only_while_it_is_active) {
  for (const auto status : {CertificateStatus::Provisional, CertificateStatus::Superseded,
                            CertificateStatus::Frozen, CertificateStatus::Revoked}) {
    renewals([&](renewal::Records& records) {
      return records.set_status(fingerprint(1), status, RevocationReason::None, entry("a"));
    });
    EXPECT_TRUE(due(at(0), certificate(1).not_after).empty()) << name_of(status);
  }
}

TEST_P(AHeldCertificate, that_ends_first_is_due_first_and_the_limit_holds) {
  must(try_to_keep(certificate(2, at(5'000))));
  must(try_to_keep(certificate(3, at(4'000))));
  EXPECT_EQ(due(at(0), at(100'000'000), 2), (std::vector{digest(3), digest(2)}));
}

TEST_P(AHeldCertificate, has_a_key_that_was_never_seen_but_for_its_own_order) {
  const auto key = KeyFingerprint::trusted(digest(1));
  const auto remember = [&](int number) {
    return renewals([&](renewal::Records& records) {
      return records.remember_key(key, OrderId::trusted(id(number)), at(0));
    });
  };
  EXPECT_TRUE(remember(1));
  EXPECT_TRUE(remember(1));
  EXPECT_FALSE(remember(2));
  EXPECT_FALSE(staff([&](staff::Records& records) { return records.remember_key(key, at(0)); }));
  const auto imported = KeyFingerprint::trusted(digest(2));
  EXPECT_TRUE(staff([&](staff::Records& records) { return records.remember_key(imported, at(0)); }));
  EXPECT_FALSE(renewals([&](renewal::Records& records) {
    return records.remember_key(imported, OrderId::trusted(id(1)), at(0));
  }));
}

class TheTrail : public OnBothDatabases {};
SEKISHO_ON_BOTH_DATABASES(TheTrail);

TEST_P(TheTrail, numbers_entries_from_zero_without_gaps_in_the_order_they_came) {
  for (int number = 0; number < 12; ++number) {
    logins([&](login::Records& records) { return records.note(entry("note" + std::to_string(number))); });
  }
  const auto next = [&](int limit) {
    return must(
        write(store_->trail(), [&](audit::Records& records) { return records.number_entries(limit); }));
  };
  const auto first = next(5);
  const auto rest = next(100);
  ASSERT_EQ(first.size(), 5U);
  ASSERT_EQ(rest.size(), 7U);
  EXPECT_EQ(first.front().number, 0);
  EXPECT_EQ(rest.front().number, 5);
  EXPECT_EQ(rest.front().entry.action, "note5");
  EXPECT_TRUE(next(100).empty());
  const auto read =
      must(write(store_->trail(), [](audit::Records& records) { return records.entries(10, 100); }));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read.back().number, 11);
  EXPECT_EQ(read.back().entry.details, entry("x").details);
}

TEST_P(TheTrail, keeps_an_event_once_a_transaction_however_many_changes_it_made) {
  for (int transaction = 0; transaction < 2; ++transaction) {
    logins([&](login::Records& records) -> Result<void> {
      TRY(records.note(entry("same")));
      TRY(records.note(entry("same")));
      return records.note(entry("other"));
    });
  }
  const auto told =
      must(write(store_->trail(), [](audit::Records& records) { return records.number_entries(100); }));
  std::vector<std::string> actions;
  for (const audit::NumberedEntry& one : told) {
    actions.push_back(one.entry.action);
  }
  EXPECT_EQ(actions, (std::vector<std::string>{"same", "other", "same", "other"}));
}

TEST_P(TheTrail, takes_details_with_any_octets) {
  audit::Entry strange = entry("strange");
  strange.details = {{"cn", std::string("a\0b\"\n\\", 6)}, {"broken", "x\xFFy"}};
  logins([&](login::Records& records) { return records.note(strange); });
  const auto told =
      must(write(store_->trail(), [](audit::Records& records) { return records.number_entries(1); }));
  EXPECT_EQ(told.at(0).entry.details.at(0).second, strange.details[0].second);
  EXPECT_EQ(told.at(0).entry.details.at(1).second, "x\xEF\xBF\xBDy") << "U+FFFD for what is no UTF-8";
}

TEST_P(TheTrail, keeps_one_head_a_size_and_gives_the_newest) {
  const auto keep = [&](std::int64_t size, const std::string& root) {
    return write(store_->trail(), [&](audit::Records& records) {
      return records.keep_head({size, root, at(0), "00ff"});
    });
  };
  const auto newest = [&] {
    return must(write(store_->trail(), [](audit::Records& records) { return records.newest_head(); }));
  };
  EXPECT_FALSE(newest());
  EXPECT_TRUE(keep(9, digest(9)).ok());
  EXPECT_TRUE(keep(10, digest(10)).ok());
  EXPECT_FALSE(keep(10, digest(11)).ok()) << "two roots of one size would be a forged trail";
  EXPECT_EQ(newest()->size, 10);
  EXPECT_EQ(newest()->root, digest(10));
}

}  // namespace
}  // namespace sekisho::storage
