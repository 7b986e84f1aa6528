// SPDX-License-Identifier: Apache-2.0
// What the house's own faults do to the issuing, and what a requester's never do.
#include "renewal/halt.h"

#include <gtest/gtest.h>

#include "renewal/issuing.h"
#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;
using certificate::SignatureAlgorithm;

// Holds the key of the tests' CA and has a mind of its own.
class OddSigner : public certificate::Signer {
 public:
  [[nodiscard]] SignatureAlgorithm algorithm() const override { return said; }
  Result<Bytes> sign(ByteView tbs_der, const certificate::Evidence& evidence) override {
    ++asked;
    return refusal ? Result<Bytes>(*refusal) : answer(tbs_der, evidence);
  }

  SignatureAlgorithm said{SignatureAlgorithm::EcdsaSha256};
  std::optional<Error> refusal;
  int asked{0};
  std::function<Result<Bytes>(ByteView, const certificate::Evidence&)> answer =
      [key = std::shared_ptr<certificate::Signer>(
           certificate::open_key_file(shared_authority().key_path(), Secret("passphrase")).value())](
          ByteView tbs_der, const certificate::Evidence& evidence) { return key->sign(tbs_der, evidence); };
};

class TheIssuing : public ::testing::Test {
 protected:
  TheIssuing() {
    house.issuer = std::make_shared<const certificate::Issuer>(shared_authority().certificate(), signer);
  }
  ErrorCode ask() {
    if (!opened) {
      opened = machine.open().value();
    }
    const auto issued = machine.request(*opened);
    return issued.ok() ? ErrorCode::Internal : issued.error().code;
  }
  Order order() { return house.records.rows().orders.at(0); }
  std::vector<Halt>& halts() { return house.records.rows().halts; }
  [[nodiscard]] int alarms() const {
    return static_cast<int>(std::count_if(house.log.begin(), house.log.end(), [](const LogLine& line) {
      return line.severity == Severity::Alarm;
    }));
  }
  Result<int> issue_waiting() { return house.renewals.issue_waiting(machine.now); }

  House house;
  Machine machine{house, in_the_window};
  std::shared_ptr<OddSigner> signer = std::make_shared<OddSigner>();
  std::optional<Opened> opened;
};

TEST_F(TheIssuing, halts_with_one_alarm_where_the_signer_s_lint_refuses_and_the_order_waits) {
  signer->refusal = Error{ErrorCode::LintFailed, "lint: extension: crlDistributionPoints"};
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  EXPECT_EQ(order().state, State::Requested);
  ASSERT_EQ(halts().size(), 1U);
  EXPECT_EQ(halts()[0].authority, shared_authority().certificate().fingerprint());
  EXPECT_EQ(halts()[0].code, "lint_failed");
  EXPECT_EQ(halts()[0].said, "lint: extension: crlDistributionPoints");
  EXPECT_EQ(halts()[0].subject, order().id.text());
  EXPECT_EQ(house.records.rows().trail.back().action, "issuing.halted");
  ASSERT_EQ(alarms(), 1);
  EXPECT_EQ(house.log.back().event, "issuing.lint_failed");
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  EXPECT_EQ(issue_waiting().value(), 0);
  EXPECT_EQ(alarms(), 1);
  EXPECT_EQ(signer->asked, 1) << "the key is not asked while the issuing is halted";
}

TEST_F(TheIssuing, goes_on_with_what_waited_once_it_is_resumed) {
  signer->refusal = Error{ErrorCode::LintFailed, "lint: extension"};
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  const std::string planned = order().tbs;
  signer->refusal.reset();
  EXPECT_EQ(issue_waiting().value(), 0);
  halts().clear();
  EXPECT_EQ(issue_waiting().value(), 1);
  ASSERT_EQ(order().state, State::Issued);
  const std::string& issued = house.held(*order().new_certificate).pem;
  EXPECT_EQ(hex(certificate::Certificate::parse_pem(issued).value().tbs_der()), planned);
}

TEST_F(TheIssuing, halts_where_what_was_signed_is_not_what_was_planned) {
  signer->answer = [](ByteView, const certificate::Evidence&) { return Result<Bytes>(Bytes(70, 0x30)); };
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  ASSERT_EQ(halts().size(), 1U);
  EXPECT_EQ(halts()[0].code, "signed_differs");
  EXPECT_EQ(house.log.back().event, "issuing.signed_differs");
  EXPECT_EQ(house.count(CertificateStatus::Provisional), 0);
}

TEST_F(TheIssuing, halts_where_the_house_s_own_bytes_fail_its_own_lint) {
  signer->said = SignatureAlgorithm::RsaSha256;  // the CA's key is another one
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  ASSERT_EQ(halts().size(), 1U);
  EXPECT_NE(halts()[0].said.find("signature_algorithm"), std::string::npos);
  EXPECT_EQ(signer->asked, 0);
}

TEST_F(TheIssuing, is_not_halted_by_a_signer_that_is_away_or_does_not_believe_the_evidence) {
  signer->refusal = Error{ErrorCode::SignerAway, "gone"};
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  signer->refusal = Error{ErrorCode::SignerRefused, "the JWS is not by the old key"};
  EXPECT_EQ(ask(), ErrorCode::SignerRefused);
  EXPECT_TRUE(halts().empty());
  EXPECT_EQ(alarms(), 0);
}

TEST_F(TheIssuing, is_not_halted_by_a_key_that_today_s_policy_does_not_take_any_more) {
  signer->refusal = Error{ErrorCode::SignerAway, "gone"};
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  signer->refusal.reset();
  house.institution.policy.certificate.key_kinds = "rsa2048";
  EXPECT_FALSE(issue_waiting().ok());
  EXPECT_EQ(order().state, State::Rejected) << "a person is told to begin anew; it does not wait for ever";
  EXPECT_TRUE(halts().empty());
  EXPECT_EQ(issue_waiting().value(), 0);
}

TEST_F(TheIssuing, of_what_was_planned_under_another_policy_is_planned_anew_and_not_halted) {
  signer->refusal = Error{ErrorCode::SignerAway, "gone"};
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  const std::string planned = order().tbs;
  signer->refusal.reset();
  house.institution.policy.certificate.pki_url = "http://pki.example";
  EXPECT_EQ(issue_waiting().value(), 1);
  EXPECT_NE(order().tbs, planned);
  EXPECT_TRUE(halts().empty());
}

TEST_F(TheIssuing, that_another_server_halted_while_this_one_signed_keeps_nothing) {
  auto before = signer->answer;
  signer->answer = [&, before](ByteView tbs_der, const certificate::Evidence& evidence) {
    halts().push_back({shared_authority().certificate().fingerprint(), machine.now, "lint_failed", "x", ""});
    return before(tbs_der, evidence);
  };
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  EXPECT_EQ(order().state, State::Requested);
  EXPECT_EQ(house.count(CertificateStatus::Provisional), 0);
}

TEST_F(TheIssuing, that_stands_still_is_recalled_with_an_alarm) {
  signer->refusal = Error{ErrorCode::LintFailed, "lint: der"};
  EXPECT_EQ(ask(), ErrorCode::SignerAway);
  const Log log = [&](const LogLine& line) { house.log.push_back(line); };
  EXPECT_EQ(recall_halts(house.records, log, machine.now).value(), 1);
  EXPECT_EQ(alarms(), 2);
  EXPECT_EQ(house.log.back().event, "issuing.halted");
}

// threats, row 16: no certificate is dated before the last one.
class TheClock : public TheIssuing {
 protected:
  TheClock() { EXPECT_EQ(ask(), ErrorCode::Internal) << "the first one is issued"; }
  ErrorCode ask_second(Time now) {
    second.now = now;
    const auto issued = second.request(second.open().value());
    return issued.ok() ? ErrorCode::Internal : issued.error().code;
  }
  const Order& second_order() { return house.records.rows().orders.at(1); }
  Time begin_of(const Order& order) {
    return certificate::Certificate::parse_pem(house.held(*order.new_certificate).pem).value().not_before();
  }

  Machine second{
      house, in_the_window,
      MemberKey{house.institution.code, ContractId::trusted("00000000002"), MemberId::trusted("ADMIN")}};
};

TEST_F(TheClock, that_went_back_by_more_than_its_slack_issues_nothing_until_it_is_right_again) {
  EXPECT_EQ(ask_second(in_the_window - minutes{6}), ErrorCode::SignerAway);
  EXPECT_EQ(second_order().state, State::Requested);
  EXPECT_TRUE(second_order().tbs.empty()) << "nothing is planned with a date before the last one's";
  EXPECT_TRUE(halts().empty()) << "it is not a halt that somebody must lift";
  EXPECT_EQ(house.renewals.issue_waiting(in_the_window - minutes{6}).value(), 0);
  EXPECT_EQ(house.renewals.issue_waiting(in_the_window - minutes{5}).value(), 1);
  EXPECT_EQ(second_order().state, State::Issued);
}

TEST_F(TheClock, that_went_back_stops_also_what_was_planned_before) {
  signer->refusal = Error{ErrorCode::SignerAway, "gone"};
  EXPECT_EQ(ask_second(in_the_window), ErrorCode::SignerAway);
  ASSERT_FALSE(second_order().tbs.empty());
  signer->refusal.reset();
  const int asked = signer->asked;
  EXPECT_EQ(house.renewals.issue_waiting(in_the_window - minutes{6}).value(), 0);
  EXPECT_EQ(signer->asked, asked);
  EXPECT_EQ(house.renewals.issue_waiting(in_the_window).value(), 1);
}

TEST_F(TheClock, that_went_back_while_the_signer_signed_keeps_nothing) {
  auto before = signer->answer;
  signer->answer = [&, before](ByteView tbs_der, const certificate::Evidence& evidence) {
    must(house.records.advance_issue_clock(
        {shared_authority().certificate().fingerprint(), in_the_window + minutes{10}}));
    return before(tbs_der, evidence);
  };
  EXPECT_EQ(ask_second(in_the_window), ErrorCode::SignerAway);
  EXPECT_EQ(second_order().state, State::Requested);
}

TEST_F(TheClock, that_was_ahead_has_what_it_dated_and_nobody_signed_planned_anew) {
  signer->refusal = Error{ErrorCode::SignerAway, "gone"};
  EXPECT_EQ(ask_second(in_the_window + minutes{60}), ErrorCode::SignerAway);
  const std::string ahead = second_order().tbs;
  ASSERT_FALSE(ahead.empty());
  signer->refusal.reset();
  EXPECT_EQ(house.renewals.issue_waiting(in_the_window).value(), 1);
  EXPECT_EQ(begin_of(second_order()), in_the_window - back_dated);
}

TEST_F(TheClock, that_is_behind_is_recalled_with_an_alarm) {
  const Log log = [&](const LogLine& line) { house.log.push_back(line); };
  EXPECT_EQ(recall_halts(house.records, log, in_the_window - minutes{5}).value(), 0);
  EXPECT_EQ(recall_halts(house.records, log, in_the_window - minutes{6}).value(), 1);
  ASSERT_EQ(alarms(), 1);
  EXPECT_EQ(house.log.back().event, "issuing.halted");
  EXPECT_EQ(house.log.back().fields.at(2).second, clock_behind);
}

TEST_F(TheClock, is_written_down_once_a_minute_only) {
  EXPECT_EQ(ask_second(in_the_window + std::chrono::seconds{59}), ErrorCode::Internal);
  ASSERT_EQ(house.records.rows().clocks.size(), 1U);
  EXPECT_EQ(house.records.rows().clocks[0].newest, in_the_window);
}

TEST_F(TheClock, of_one_halted_by_hand_says_the_halt_only) {
  const Fingerprint authority = shared_authority().certificate().fingerprint();
  const std::vector<Halt> by_hand{{authority, in_the_window, "by_hand", "why", ""}};
  const auto all = with_clocks(by_hand, {{authority, in_the_window + minutes{60}}}, in_the_window);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].code, "by_hand");
}

}  // namespace
}  // namespace sekisho::renewal
