// SPDX-License-Identifier: Apache-2.0
#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

using certificate::Purpose;
using contract::CertificateStatus;
using contract::RevocationReason;
using revocation::KeptList;
using revocation::KeptResponder;

class RevocationData : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
    keep_issuing_ca();
  }
  template <class Work>
  auto revocations(Work work) {
    return must(write(store_->revocations(), work));
  }
  void keep(int number, Time not_after) {
    must(store_->renewals().run([&](renewal::Records& records) {
      return records.keep_certificate(certificate(number, not_after), entry("certificate.imported"));
    }));
  }
  void set_status(int number, CertificateStatus status, RevocationReason reason, Time when) {
    must(store_->renewals().run([&](renewal::Records& records) {
      return records.set_status(fingerprint(number), status, reason, entry("certificate.changed", when));
    }));
  }
  bool keep_list(std::int64_t number, Time this_update, const std::string& der = "der") {
    const KeptList list{issuing_ca, {number, this_update, this_update + std::chrono::hours{24}}, der};
    return revocations([&](revocation::Records& records) {
      return records.keep_list(list, entry("revocation_list.issued"));
    });
  }
  bool keep_responder(Time not_after, const std::string& pem = "pem",
                      Purpose purpose = Purpose::OcspSigning) {
    return revocations([&](revocation::Records& records) {
      return records.keep_responder(KeptResponder{issuing_ca, purpose, pem, not_after, "00ff"},
                                    entry("ocsp_responder.issued"));
    });
  }
  std::size_t audited(const std::string& action) {
    std::vector<audit::NumberedEntry> all;
    must(store_->trail().run([&](audit::Records& records) -> Result<void> {
      TRY(records.number_entries(100));
      all = TRY(records.entries(0, 100));
      return {};
    }));
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.entry.action == action; }));
  }
  std::vector<std::string> not_good(Time not_ended_before) {
    std::vector<std::string> serials;
    for (const auto& one : revocations(
             [&](revocation::Records& records) { return records.not_good(issuing_ca, not_ended_before); })) {
      serials.push_back(one.serial.text());
    }
    return serials;
  }
};
SEKISHO_ON_BOTH_DATABASES(RevocationData);

TEST_P(RevocationData, knows_a_status_by_authority_and_serial_and_nothing_that_was_never_issued) {
  set_status(1, CertificateStatus::Revoked, RevocationReason::KeyCompromise, at(77));
  const auto find = [&](const Fingerprint& of, const Serial& serial) {
    return revocations([&](revocation::Records& records) { return records.find_status(of, serial); });
  };
  const auto found = find(issuing_ca, certificate(1).serial);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, CertificateStatus::Revoked);
  EXPECT_EQ(found->reason, RevocationReason::KeyCompromise);
  EXPECT_EQ(found->since, at(77));
  EXPECT_FALSE(find(issuing_ca, Serial::trusted("0bad")));
  EXPECT_FALSE(find(fingerprint(9'001), certificate(1).serial));
}

TEST_P(RevocationData, lists_what_is_revoked_or_frozen_and_has_not_ended_long_ago) {
  for (const int number : {2, 3, 4}) {
    keep(number, at(number * 1000));
  }
  set_status(2, CertificateStatus::Revoked, RevocationReason::Superseded, at(5));
  set_status(3, CertificateStatus::Frozen, RevocationReason::None, at(6));
  set_status(4, CertificateStatus::Superseded, RevocationReason::None, at(7));
  const std::string second = certificate(2).serial.text();
  const std::string third = certificate(3).serial.text();
  EXPECT_EQ(not_good(at(0)), (std::vector<std::string>{second, third}));
  EXPECT_EQ(not_good(at(2000)), (std::vector<std::string>{second, third}));
  EXPECT_EQ(not_good(at(2001)), std::vector<std::string>{third});
  set_status(3, CertificateStatus::Active, RevocationReason::None, at(8));
  EXPECT_EQ(not_good(at(0)), std::vector<std::string>{second});
}

TEST_P(RevocationData, keeps_the_newest_list_whose_number_and_time_never_go_back) {
  const auto newest = [&] {
    return revocations([](revocation::Records& records) { return records.newest_list(issuing_ca); });
  };
  EXPECT_FALSE(newest());
  EXPECT_TRUE(keep_list(10, at(100), "first"));
  EXPECT_FALSE(keep_list(10, at(101), "same number"));
  EXPECT_FALSE(keep_list(9, at(101), "lower number"));
  EXPECT_FALSE(keep_list(11, at(99), "earlier"));
  EXPECT_EQ(newest()->der, "first");
  EXPECT_TRUE(keep_list(11, at(100), "second"));
  EXPECT_EQ(newest()->der, "second");
  EXPECT_EQ(newest()->times.number, 11);
  EXPECT_EQ(newest()->times.next_update, at(100) + std::chrono::hours{24});
  const auto times =
      revocations([](revocation::Records& records) { return records.newest_list_times(issuing_ca); });
  EXPECT_EQ(times->number, 11);
  EXPECT_EQ(times->this_update, at(100));
  EXPECT_EQ(audited("revocation_list.issued"), 2U);
}

TEST_P(RevocationData, takes_a_list_of_one_number_from_one_hand_only) {
  const auto kept = in_parallel(4, [&](int) -> int { return keep_list(10, at(100)) ? 1 : 0; });
  EXPECT_EQ(std::count(kept.begin(), kept.end(), 1), 1);
  EXPECT_EQ(audited("revocation_list.issued"), 1U);
}

TEST_P(RevocationData, replaces_a_responder_only_by_one_that_lives_longer) {
  const auto find = [&] {
    return revocations([](revocation::Records& records) {
      return records.find_responder(issuing_ca, Purpose::OcspSigning);
    });
  };
  EXPECT_FALSE(find());
  EXPECT_TRUE(keep_responder(at(100), "first"));
  EXPECT_FALSE(keep_responder(at(100), "no longer"));
  EXPECT_TRUE(keep_responder(at(101), "second"));
  EXPECT_EQ(find()->pem, "second");
  EXPECT_EQ(find()->not_after, at(101));
  EXPECT_EQ(find()->key_sealed, "00ff");
  EXPECT_EQ(audited("ocsp_responder.issued"), 2U);
}

TEST_P(RevocationData, keeps_one_key_for_ocsp_and_another_for_cmp) {
  EXPECT_TRUE(keep_responder(at(100), "ocsp", Purpose::OcspSigning));
  EXPECT_TRUE(keep_responder(at(50), "cmp", Purpose::CmpSigning));
  const auto of = [&](Purpose purpose) {
    return revocations(
        [&](revocation::Records& records) { return records.find_responder(issuing_ca, purpose); });
  };
  EXPECT_EQ(of(Purpose::OcspSigning)->pem, "ocsp");
  EXPECT_EQ(of(Purpose::CmpSigning)->pem, "cmp");
  EXPECT_EQ(of(Purpose::CmpSigning)->purpose, Purpose::CmpSigning);
}

TEST_P(RevocationData, tells_certificates_and_changes_of_status_in_their_order_a_piece_at_a_time) {
  const auto serials = [](const std::vector<revocation::NumberedStatus>& read) {
    std::vector<std::string> found;
    std::transform(read.begin(), read.end(), std::back_inserter(found),
                   [](const auto& one) { return one.known.serial.text(); });
    return found;
  };
  const auto certificates = [&](std::int64_t after, int limit) {
    return revocations([&](revocation::Records& records) { return records.statuses_after(after, limit); });
  };
  const auto changes = [&](std::int64_t after) {
    return revocations([&](revocation::Records& records) { return records.status_changes_after(after, 10); });
  };
  const auto newest = [&] {
    return revocations([](revocation::Records& records) { return records.newest_status_change(); });
  };
  keep(2, at(1000));
  const auto first = certificates(0, 1);
  EXPECT_EQ(serials(first), std::vector{certificate(1).serial.text()});
  EXPECT_EQ(first.front().authority, issuing_ca);
  EXPECT_EQ(serials(certificates(first.front().number, 10)), std::vector{certificate(2).serial.text()});
  EXPECT_EQ(newest(), 0);
  set_status(2, CertificateStatus::Frozen, RevocationReason::None, at(5));
  set_status(1, CertificateStatus::Revoked, RevocationReason::Superseded, at(6));
  set_status(2, CertificateStatus::Active, RevocationReason::None, at(7));
  const std::string one = certificate(1).serial.text();
  const std::string two = certificate(2).serial.text();
  EXPECT_EQ(serials(changes(0)), (std::vector{two, one, two}));
  EXPECT_EQ(changes(0).front().known.status, CertificateStatus::Active);  // as it is now
  const std::int64_t before_last = newest() - 1;
  EXPECT_EQ(serials(changes(before_last)), std::vector{two});
  const int gone =
      revocations([&](revocation::Records& records) { return records.forget_status_changes(before_last); });
  EXPECT_EQ(gone, 2);
  EXPECT_EQ(serials(changes(0)), std::vector{two});
}

TEST_P(RevocationData, goes_on_from_what_another_system_s_lists_had_reached) {
  const auto find = [&](const Fingerprint& of, const Serial& serial) {
    return revocations([&](revocation::Records& records) { return records.find_status(of, serial); });
  };
  EXPECT_EQ(
      revocations([](revocation::Records& records) { return records.last_number_elsewhere(issuing_ca); }), 0);
  const std::vector<staff::RevokedElsewhere> revoked{
      {Serial::trusted("0a11"), CertificateStatus::Revoked, RevocationReason::KeyCompromise, at(5)},
      {certificate(1).serial, CertificateStatus::Frozen, RevocationReason::None, at(6)}};
  staff([&](staff::Records& records) { return records.continue_lists(issuing_ca, 77, revoked); });
  EXPECT_EQ(
      revocations([](revocation::Records& records) { return records.last_number_elsewhere(issuing_ca); }),
      77);
  const auto known = find(issuing_ca, Serial::trusted("0a11"));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->reason, RevocationReason::KeyCompromise);
  EXPECT_EQ(known->since, at(5));
  EXPECT_EQ(find(issuing_ca, certificate(1).serial)->status, CertificateStatus::Active)
      << "our own row says more";
  const auto listed =
      revocations([](revocation::Records& records) { return records.not_good(issuing_ca, at(0)); });
  EXPECT_EQ(std::count_if(listed.begin(), listed.end(),
                          [](const auto& one) { return one.serial.text() == "0a11"; }),
            1);
  EXPECT_EQ(std::count_if(listed.begin(), listed.end(),
                          [](const auto& one) { return one.serial == certificate(1).serial; }),
            0);
  EXPECT_FALSE(find(fingerprint(9'001), Serial::trusted("0a11"))) << "of that CA only";
}

}  // namespace
}  // namespace sekisho::storage
