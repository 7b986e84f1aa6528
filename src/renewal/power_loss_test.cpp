// SPDX-License-Identifier: Apache-2.0
// The power goes off after a durable step; what was pressed or sent is pressed or sent again: exactly one new
// certificate, and the old one good until the new one has logged in.
#include <gtest/gtest.h>

#include <thread>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;

class WhenPowerGoesAfter : public ::testing::TestWithParam<const char*> {
 protected:
  House house;
  Machine machine{house, in_the_window};

  template <class Act>
  auto twice_if_needed(Act act) {
    try {
      return act();
    } catch (const PowerLoss&) {
      ++losses_;
      EXPECT_EQ(house.held(machine.old_certificate).status, CertificateStatus::Active);
      return act();
    }
  }
  int losses_{0};
};

TEST_P(WhenPowerGoesAfter, the_same_again_ends_with_one_certificate) {
  house.power_goes_after = GetParam();
  const auto opened = twice_if_needed([&] { return machine.open(); }).value();
  const auto issued = twice_if_needed([&] { return machine.request(opened); }).value();
  const auto again = machine.request(opened).value();
  EXPECT_EQ(again.pem, issued.pem);
  EXPECT_EQ(twice_if_needed([&] { return machine.prove(opened.order.id); }).value().state, State::Proven);
  EXPECT_EQ(losses_, 1);
  EXPECT_EQ(house.records.rows().orders.size(), 1U);
  ASSERT_EQ(house.people.certificates.size(), 2U);
  EXPECT_EQ(house.count(CertificateStatus::Active), 2);
  EXPECT_EQ(house.records.rows().known_keys.size(), 1U);
  machine.log_in_with(*issued.order.new_certificate);
  EXPECT_EQ(house.records.rows().orders.at(0).state, State::Committed);
}

class WhenPowerGoesUnderTheAgentAfter : public WhenPowerGoesAfter {};

TEST_P(WhenPowerGoesUnderTheAgentAfter, an_agent_that_comes_back_a_day_later_finds_the_same_certificate) {
  house.power_goes_after = GetParam();
  const auto opened = machine.open().value();
  EXPECT_THROW((void)machine.request(opened), PowerLoss);
  machine.now += days{1};
  const auto issued = machine.fetch(opened.order.id).value();
  EXPECT_EQ(machine.fetch(opened.order.id).value().pem, issued.pem);
  EXPECT_EQ(house.people.certificates.size(), 2U);
  EXPECT_TRUE(machine.prove(opened.order.id).ok());
}

// The bytes that were recorded name the earlier CA, and it may have signed them already.
TEST_P(WhenPowerGoesUnderTheAgentAfter, and_another_ca_takes_over_meanwhile_the_earlier_one_finishes) {
  house.power_goes_after = GetParam();
  const auto opened = machine.open().value();
  EXPECT_THROW((void)machine.request(opened), PowerLoss);
  static certificate::testing::Authority next{certificate::KeyKind::P384, "次の認証局"};
  house.followed = house.issuer;
  house.issuer = std::make_shared<const certificate::Issuer>(next.issuer());
  const auto issued = machine.fetch(opened.order.id).value();
  const auto& authority = house.followed->authority();
  EXPECT_EQ(house.held(*issued.order.new_certificate).authority, authority.fingerprint());
  EXPECT_NE(issued.pem.find(authority.pem()), std::string::npos) << "its own chain";
  EXPECT_EQ(house.people.certificates.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(EachStep, WhenPowerGoesUnderTheAgentAfter,
                         ::testing::Values("requested", "planned", "signed", "issued"),
                         [](const auto& step) { return std::string(step.param); });
INSTANTIATE_TEST_SUITE_P(EachStep, WhenPowerGoesAfter,
                         ::testing::Values("opened", "requested", "planned", "signed", "issued", "proven"),
                         [](const auto& step) { return std::string(step.param); });

TEST(PowerThatGoesAfterTheCommit, loses_nothing) {
  House house;
  Machine machine{house, in_the_window};
  const Fingerprint fresh = machine.renew();
  house.power_goes_after = "committed";
  EXPECT_THROW(machine.log_in_with(fresh), PowerLoss);
  machine.log_in_with(fresh);
  EXPECT_EQ(house.held(machine.old_certificate).status, CertificateStatus::Superseded);
  EXPECT_EQ(house.records.rows().orders.at(0).state, State::Committed);
}

// ECDSA signs the same bytes another way each time. Nobody has seen the first signature: there is no
// certificate of it, neither here nor at the agent.
TEST(PowerThatGoesAfterTheSignature,
     leaves_one_certificate_of_the_same_bytes_however_often_they_were_signed) {
  House house;
  Machine machine{house, in_the_window};
  const auto signer = std::make_shared<certificate::testing::WatchedSigner>(shared_authority().key_path());
  house.issuer = std::make_shared<const certificate::Issuer>(shared_authority().certificate(), signer);
  const auto opened = machine.open().value();
  for (int loss = 0; loss < 3; ++loss) {
    house.power_goes_after = "signed";
    EXPECT_THROW((void)machine.request(opened), PowerLoss);
    EXPECT_EQ(house.people.certificates.size(), 1U) << "the old one only";
  }
  const auto issued = machine.request(opened).value();
  ASSERT_EQ(signer->given.size(), 4U);
  EXPECT_EQ(signer->given.front().tbs_der, signer->given.back().tbs_der);
  EXPECT_NE(signer->given.front().signature, signer->given.back().signature);
  ASSERT_EQ(house.people.certificates.size(), 2U);
  const auto kept =
      certificate::Certificate::parse_pem(house.held(*issued.order.new_certificate).pem).value();
  EXPECT_EQ(kept.tbs_der(), signer->given.front().tbs_der);
  EXPECT_EQ(machine.request(opened)->pem, issued.pem);
  EXPECT_EQ(machine.fetch(opened.order.id)->pem, issued.pem);
  EXPECT_EQ(signer->given.size(), 4U) << "what is kept is not signed again";
}

TEST(TheSameRequest, sent_by_eight_threads_at_once_gives_one_certificate) {
  House house;
  Machine machine{house, in_the_window};
  const auto opened = machine.open().value();
  const Signed sent{
      machine.old_key.jws(machine.request_header(opened.order.id), machine.claim(opened.ticket_text)),
      Machine::request_url, machine.member.institution};
  std::mutex mutex;
  std::vector<std::string> answers;
  std::vector<std::thread> threads;
  for (int at = 0; at < 8; ++at) {
    threads.emplace_back([&] {
      const auto issued = house.renewals.request(sent, machine.now);
      const std::lock_guard lock(mutex);
      answers.push_back(issued.ok() ? issued->pem : std::string(wire_name(issued.error().code)));
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(std::count(answers.begin(), answers.end(), answers.front()), 8) << answers.front();
  EXPECT_EQ(house.people.certificates.size(), 2U);
}

}  // namespace
}  // namespace sekisho::renewal
