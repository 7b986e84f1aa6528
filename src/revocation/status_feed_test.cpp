// SPDX-License-Identifier: Apache-2.0
// Statuses in memory, and the responder that answers from them; asked and read with OpenSSL's own OCSP.
#include "revocation/status_feed.h"

#include <gtest/gtest.h>

#include <thread>

#include "certificate/ocsp_test_support.h"
#include "revocation/fake_records.h"
#include "revocation/responder.h"

namespace sekisho::revocation {
namespace {

using certificate::OcspStatus;
using certificate::testing::ocsp_request_for;
using contract::CertificateStatus;
using contract::RevocationReason;
using std::chrono::minutes;
using testing::known_serial;
using testing::never_issued;

class AStatusFeed : public ::testing::Test {
 protected:
  AStatusFeed() {
    house.keep(known_serial, CertificateStatus::Active);
    EXPECT_EQ(responder.renew(house.now).value(), 1);
  }
  Bytes question(const char* serial = known_serial) {
    return ocsp_request_for({{house.ca.certificate(), serial}});
  }
  std::optional<Answer> at_once(const char* serial = known_serial) {
    return responder.answer_at_once(question(serial), house.now);
  }
  int status_in(const Answer& answer, const char* serial = known_serial) {
    return certificate::testing::read_ocsp(answer.der, {house.ca.certificate(), serial}, house.now).status;
  }
  static void let_it_grow_stale() { std::this_thread::sleep_for(StatusFeed::fresh_for); }

  testing::TestHouse house;
  Secret seal_key{ByteView(Bytes(32, 7))};
  StatusFeed feed{house.records, house.authorities(), house.logger()};
  Responder responder{house.records, house.authorities(), seal_key, house.logger(), &feed};
};

TEST_F(AStatusFeed, gives_an_answer_at_once_as_soon_as_it_was_signed) {
  EXPECT_EQ(feed.poll().value(), 1);
  EXPECT_FALSE(at_once());
  const Answer first = responder.answer(question(), house.now);
  EXPECT_EQ(status_in(first), V_OCSP_CERTSTATUS_GOOD);
  ASSERT_TRUE(at_once());
  EXPECT_EQ(at_once()->der, first.der);
  EXPECT_EQ(at_once()->freshness->next_update, house.now + Responder::answer_life);
  house.now += minutes{30};
  EXPECT_FALSE(at_once());
  EXPECT_NE(responder.answer(question(), house.now).der, first.der);
  EXPECT_TRUE(at_once());
}

TEST_F(AStatusFeed, tells_a_changed_status_after_its_next_turn) {
  EXPECT_TRUE(feed.poll().ok());
  (void)responder.answer(question(), house.now);
  house.keep(known_serial, CertificateStatus::Revoked, RevocationReason::KeyCompromise);
  EXPECT_TRUE(feed.poll().ok());
  EXPECT_FALSE(at_once());
  EXPECT_EQ(status_in(responder.answer(question(), house.now)), V_OCSP_CERTSTATUS_REVOKED);
  EXPECT_EQ(status_in(*at_once()), V_OCSP_CERTSTATUS_REVOKED);
  house.keep(known_serial, CertificateStatus::Active);
  EXPECT_TRUE(feed.poll().ok());
  EXPECT_EQ(status_in(responder.answer(question(), house.now)), V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(AStatusFeed, that_was_not_read_again_answers_nobody_and_the_records_are_asked) {
  EXPECT_TRUE(feed.poll().ok());
  (void)responder.answer(question(), house.now);
  house.keep(known_serial, CertificateStatus::Frozen);
  let_it_grow_stale();
  EXPECT_FALSE(at_once());
  EXPECT_EQ(status_in(responder.answer(question(), house.now)), V_OCSP_CERTSTATUS_REVOKED);
}

TEST_F(AStatusFeed, without_its_records_says_so_once_and_then_nobody_gets_an_old_answer) {
  EXPECT_TRUE(feed.poll().ok());
  (void)responder.answer(question(), house.now);
  house.records.away = true;
  EXPECT_FALSE(feed.poll().ok());
  EXPECT_TRUE(feed.poll().ok());
  let_it_grow_stale();
  EXPECT_FALSE(at_once());
  const auto read = certificate::testing::read_ocsp(responder.answer(question(), house.now).der,
                                                    {house.ca.certificate(), known_serial}, house.now);
  EXPECT_EQ(read.response, OCSP_RESPONSE_STATUS_TRYLATER);
  house.records.away = false;
  EXPECT_TRUE(feed.poll().ok());
  EXPECT_TRUE(at_once());
}

TEST_F(AStatusFeed, leaves_serials_that_it_does_not_know_to_the_records) {
  EXPECT_TRUE(feed.poll().ok());
  EXPECT_EQ(status_in(responder.answer(question(never_issued), house.now), never_issued),
            V_OCSP_CERTSTATUS_UNKNOWN);
  EXPECT_FALSE(at_once(never_issued));
  house.keep("0fadcafe0badcaff", CertificateStatus::Active);  // issued meanwhile: the fake numbers by serial
  EXPECT_EQ(feed.poll().value(), 1);
  (void)responder.answer(question("0fadcafe0badcaff"), house.now);
  EXPECT_TRUE(at_once("0fadcafe0badcaff"));
}

TEST_F(AStatusFeed, whose_responder_has_a_new_key_signs_anew) {
  EXPECT_TRUE(feed.poll().ok());
  (void)responder.answer(question(), house.now);
  house.records.responder.reset();
  house.now += Responder::life / 2;
  EXPECT_EQ(responder.renew(house.now).value(), 1);
  EXPECT_FALSE(at_once());
  EXPECT_EQ(status_in(responder.answer(question(), house.now)), V_OCSP_CERTSTATUS_GOOD);
}

TEST_F(AStatusFeed, reads_everything_again_where_an_older_copy_of_the_records_was_put_back) {
  EXPECT_TRUE(feed.poll().ok());
  house.keep(known_serial, CertificateStatus::Frozen);
  EXPECT_TRUE(feed.poll().ok());
  house.records.changes.clear();
  house.records.statuses.begin()->second.status = CertificateStatus::Active;
  EXPECT_TRUE(feed.poll().ok());
  EXPECT_FALSE(feed.fresh());
  EXPECT_TRUE(feed.poll().ok());
  EXPECT_TRUE(feed.fresh());
  EXPECT_EQ(status_in(responder.answer(question(), house.now)), V_OCSP_CERTSTATUS_GOOD);
}

// Numbers are given before a transaction commits: those of two that run side by side may be seen in another
// order.
TEST_F(AStatusFeed, reads_a_change_once_and_again_only_behind_a_number_that_is_missing) {
  EXPECT_TRUE(feed.poll().ok());
  house.keep(known_serial, CertificateStatus::Frozen);
  EXPECT_EQ(feed.poll().value(), 1);
  EXPECT_EQ(feed.poll().value(), 0);
  house.records.changes.emplace_back();  // not committed yet
  house.keep(known_serial, CertificateStatus::Active);
  EXPECT_EQ(feed.poll().value(), 1);
  EXPECT_EQ(feed.poll().value(), 1) << "behind the missing one";
  house.records.changes[house.records.changes.size() - 2] = Serial::trusted(known_serial);
  EXPECT_EQ(feed.poll().value(), 2);
  EXPECT_EQ(feed.poll().value(), 0);
}

// Of every certificate whose status changes, also where a CA of ours does not answer for it.
TEST_F(AStatusFeed, tells_each_change_to_the_log_once) {
  const auto told = [&] {
    std::vector<std::string> words;
    for (const LogLine& line : house.log) {
      if (line.event == "certificate.status") {
        words.push_back(line.fields[2].second);
      }
    }
    return words;
  };
  EXPECT_TRUE(feed.poll().ok());
  house.log.clear();
  house.keep(known_serial, CertificateStatus::Revoked, RevocationReason::KeyCompromise);
  house.records.changes.emplace_back();  // read again and again behind it
  EXPECT_TRUE(feed.poll().ok());
  EXPECT_TRUE(feed.poll().ok());
  EXPECT_EQ(told(), std::vector<std::string>{"revoked"});
  house.log.clear();
  StatusFeed of_nobody{house.records, [] { return std::vector<IssuingAuthority>{}; }, house.logger()};
  EXPECT_TRUE(of_nobody.poll().ok());
  EXPECT_THAT(told(), ::testing::Contains("revoked"));
}

TEST(AStatusTable, finds_each_of_many_serials_again) {
  StatusTable table;
  const auto serial = [](int number) { return parse_hex("4a" + std::to_string(100'000 + number)).value(); };
  for (int number = 0; number < 20'000; ++number) {
    table.put(serial(number), {OcspStatus::Word::Revoked, from_unix_seconds(number)});
  }
  EXPECT_EQ(table.size(), 20'000U);
  for (int number = 0; number < 20'000; ++number) {
    ASSERT_EQ(table.find(serial(number))->status.revoked_at, from_unix_seconds(number));
  }
  EXPECT_FALSE(table.find(serial(20'000)));
}

TEST(AStatusTable, takes_no_signature_over_a_status_that_is_past) {
  StatusTable table;
  const Bytes serial{1, 2, 3};
  const OcspStatus good{OcspStatus::Word::Good};
  table.put(serial, good);
  EXPECT_TRUE(table.keep_signature(serial, good, {from_unix_seconds(1), 1, 8, {}}));
  table.put(serial, good);
  EXPECT_EQ(table.find(serial)->signature.size, 8);
  table.put(serial, {OcspStatus::Word::Revoked, from_unix_seconds(2)});
  EXPECT_EQ(table.find(serial)->signature.signer, 0U);
  EXPECT_FALSE(table.keep_signature(serial, good, {from_unix_seconds(1), 1, 8, {}}));
}

TEST(AStatusTable, may_be_asked_while_it_grows) {
  StatusTable table;
  const auto serial = [](int number) { return parse_hex("4a" + std::to_string(100'000 + number)).value(); };
  std::thread reader([&] {
    for (int number = 0; number < 20'000; ++number) {
      const auto found = table.find(serial(number % 5'000));
      ASSERT_TRUE(!found || found->status.word == OcspStatus::Word::Good);
    }
  });
  for (int number = 0; number < 5'000; ++number) {
    table.put(serial(number), {OcspStatus::Word::Good});
  }
  reader.join();
}

}  // namespace
}  // namespace sekisho::revocation
