// SPDX-License-Identifier: Apache-2.0
// 取得 by a one-time code.
#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;
using contract::MachineRenewal;

class ACode : public ::testing::Test {
 protected:
  ACode() {
    house.institution.policy.machine_renewal = MachineRenewal::Everyone;
    house.people.members.push_back(contract::testing::member_of(newcomer));
  }
  Result<OfferedCode> offer(const CodeDraft& draft,
                            const Result<std::vector<std::string>>& approvers = std::vector<std::string>{
                                "甲", "乙"}) {
    return offer_code(house.records, draft, approvers, {"engineer:test", now}, Secret("code key"));
  }
  Result<OfferedCode> offer() { return offer(CodeDraft::prepare(newcomer, now)); }
  Result<certificate::Certificate> show(const OfferedCode& code, const TestKey& by, const Bytes& request) {
    return house.renewals.acquire_by_machine({InstitutionCode::trusted("9001"), code.id.text(), code.secret},
                                             {by.public_half(), crypto::sha256_hex(request), {}, "est"}, now);
  }
  Result<certificate::Certificate> show(const OfferedCode& code) { return show(code, key, csr); }
  Acquisition row(const OfferedCode& code) { return *house.records.rows().acquisition(code.id); }
  void hold(CertificateStatus status, Time not_after) {
    auto held = held_by(newcomer, leaf_for(newcomer, TestKey::p256().public_half(), not_after));
    held.status = status;
    house.people.certificates.push_back(held);
  }

  House house;
  Time now = in_the_window;
  MemberKey newcomer{house.institution.code, ContractId::trusted("00000000077"), MemberId::trusted("ADMIN")};
  TestKey key = TestKey::p256();
  Bytes csr = key.request("whatever");
};

TEST_F(ACode, gets_a_first_certificate_with_name_and_end_from_our_record) {
  const auto code = offer().value();
  const auto leaf = show(code).value();
  EXPECT_EQ(leaf.common_name(), "00000000077 9001 ADMIN 2029-02");
  EXPECT_EQ(leaf.not_after(), parse_rfc3339("2029-02-10T14:59:59Z").value());
  EXPECT_EQ(leaf.public_key().der(), key.public_half().der());
  EXPECT_EQ(house.held(leaf.fingerprint()).status, CertificateStatus::Provisional);
}

TEST_F(ACode, waits_while_the_clock_is_behind_the_last_certificate) {
  must(house.records.advance_issue_clock(
      {shared_authority().certificate().fingerprint(), now + std::chrono::minutes{6}}));
  const auto code = offer().value();
  EXPECT_EQ(show(code).error().code, ErrorCode::SignerAway);
  EXPECT_TRUE(row(code).tbs.empty());
  now += std::chrono::minutes{1};
  EXPECT_TRUE(show(code).ok());
  EXPECT_EQ(house.records.rows().clocks[0].newest, now + std::chrono::minutes{5}) << "it never goes back";
}

TEST_F(ACode, is_for_a_machine_where_only_machines_may_and_is_not_spent_by_the_refusal) {
  house.institution.policy.machine_renewal = MachineRenewal::Machines;
  const auto code = offer().value();
  EXPECT_EQ(show(code).error().code, ErrorCode::MemberNotMachine);
  EXPECT_EQ(row(code).state, AcquisitionState::Offered);
  house.people.member(newcomer)->kind = contract::MemberKind::Machine;
  EXPECT_TRUE(show(code).ok());
}

TEST_F(ACode, keeps_the_message_that_asked_until_its_certificate_is_proven) {
  const auto code = offer().value();
  const RenewalRequest request{key.public_half(), "digest", {}, "cmp", "sealed"};
  const ShownCode shown{InstitutionCode::trusted("9001"), code.id.text(), code.secret};
  const auto leaf = house.renewals.acquire_by_machine(shown, request, now).value();
  EXPECT_EQ(row(code).message_sealed, "sealed");
  EXPECT_EQ(row(code).state, AcquisitionState::Issued);
  must(house.renewals.meet_machine(house.held(leaf.fingerprint()), "cmp", now));
  EXPECT_EQ(row(code).state, AcquisitionState::Proven);
  EXPECT_EQ(row(code).message_sealed, "");
}

TEST_F(ACode, is_kept_as_a_hash_only_and_in_no_audit_entry) {
  const auto code = offer().value();
  EXPECT_EQ(row(code).code_hash, crypto::sha256_hex(view(code.secret)));
  EXPECT_EQ(code.secret.size(), 43U);
  for (const audit::Entry& entry : house.records.rows().trail) {
    for (const auto& [name, value] : entry.details) {
      EXPECT_EQ(value.find(code.secret), std::string::npos);
      EXPECT_EQ(value.find(row(code).code_hash), std::string::npos);
    }
  }
}

TEST_F(ACode, gets_the_same_certificate_for_the_same_request_and_nothing_for_another) {
  const auto code = offer().value();
  const auto first = show(code).value();
  now += days{1} + minutes{1};
  EXPECT_EQ(show(code)->der(), first.der());
  const TestKey other = TestKey::p256();
  EXPECT_EQ(show(code, other, other.request("x")).error().code, ErrorCode::EnrolCodeWrong);
}

TEST_F(ACode, is_not_minted_without_approval_and_only_once_by_each) {
  const auto draft = CodeDraft::prepare(newcomer, now);
  EXPECT_EQ(offer(draft, Error{ErrorCode::NotAllowed, "one signature"}).error().code, ErrorCode::NotAllowed);
  EXPECT_TRUE(house.records.rows().acquisitions.empty());
  const auto code = offer(draft).value();
  const auto& details = house.records.rows().trail.back().details;
  EXPECT_EQ(
      std::count(details.begin(), details.end(), std::pair<std::string, std::string>("approved_by", "乙")),
      1);
  EXPECT_EQ(offer(draft).error().code, ErrorCode::AlreadyExists);
  must(show(code));
  house.people.certificates.back().status = CertificateStatus::Revoked;
  EXPECT_EQ(offer(draft).error().code, ErrorCode::AlreadyExists) << "its approvals are spent";
}

TEST_F(ACode, is_not_minted_over_a_draft_of_yesterday_or_tomorrow) {
  const auto draft = CodeDraft::prepare(newcomer, now);
  now += code_life + std::chrono::seconds{1};
  EXPECT_EQ(offer(draft).error().code, ErrorCode::NotAllowed);
  now = draft.prepared_at - std::chrono::seconds{1};
  EXPECT_EQ(offer(draft).error().code, ErrorCode::NotAllowed);
}

TEST_F(ACode, is_not_minted_for_nobody_or_for_who_has_a_certificate_that_stands) {
  EXPECT_EQ(
      offer(CodeDraft::prepare(contract::testing::administrator_of(InstitutionCode::trusted("9002")), now))
          .error()
          .code,
      ErrorCode::MemberUnknown);
  for (const auto status : {CertificateStatus::Active, CertificateStatus::Superseded,
                            CertificateStatus::Frozen, CertificateStatus::Provisional}) {
    hold(status, now + days{3});
    EXPECT_EQ(offer().error().code, ErrorCode::EnrolHasCertificate) << contract::name_of(status);
    house.people.certificates.clear();
  }
  hold(CertificateStatus::Revoked, now + days{3});
  hold(CertificateStatus::Active, now - days{1});
  EXPECT_TRUE(offer().ok()) << "revoked or over: nothing is left";
}

TEST_F(ACode, gets_nothing_when_its_member_came_by_a_certificate_meanwhile) {
  const auto code = offer().value();
  hold(CertificateStatus::Active, now + days{3});
  EXPECT_EQ(show(code).error().code, ErrorCode::EnrolHasCertificate);
  EXPECT_EQ(row(code).state, AcquisitionState::Offered);
  house.people.certificates.clear();
  house.issuer = nullptr;
  EXPECT_EQ(show(code).error().code, ErrorCode::SignerAway);
  house.issuer = shared_issuer();
  hold(CertificateStatus::Active, now + days{3});
  EXPECT_EQ(show(code).error().code, ErrorCode::EnrolHasCertificate) << "asked again before it is issued";
  EXPECT_EQ(house.count(CertificateStatus::Provisional), 0);
}

TEST_F(ACode, that_is_wrong_over_or_another_institution_s_says_the_same) {
  auto code = offer().value();
  const auto at_another_host =
      house.renewals.acquire_by_machine({InstitutionCode::trusted("9002"), code.id.text(), code.secret},
                                        {key.public_half(), crypto::sha256_hex(csr), {}, "est"}, now);
  EXPECT_FALSE(at_another_host.ok());
  OfferedCode wrong = code;
  wrong.secret[0] = wrong.secret[0] == 'A' ? 'B' : 'A';
  EXPECT_EQ(show(wrong).error().code, ErrorCode::EnrolCodeWrong);
  wrong = code;
  wrong.id = OrderId::trusted(std::string(32, '0'));
  EXPECT_EQ(show(wrong).error().code, ErrorCode::EnrolCodeWrong);
  now += code_life + std::chrono::seconds{1};
  EXPECT_EQ(show(code).error().code, ErrorCode::EnrolCodeWrong);
  EXPECT_EQ(house.count(CertificateStatus::Provisional), 0);
}

TEST_F(ACode, is_dead_after_ten_wrong_ones_and_right_ones_do_not_count) {
  const auto code = offer().value();
  house.issuer = nullptr;
  for (int polled = 0; polled < 30; ++polled) {
    EXPECT_EQ(show(code).error().code, ErrorCode::SignerAway);
  }
  EXPECT_EQ(row(code).tries, 0);
  OfferedCode wrong = code;
  wrong.secret = mint_ticket_text();
  for (int guess = 0; guess < most_wrong_codes; ++guess) {
    EXPECT_EQ(show(wrong).error().code, ErrorCode::EnrolCodeWrong);
  }
  house.issuer = shared_issuer();
  EXPECT_EQ(show(code).error().code, ErrorCode::EnrolCodeWrong);
}

TEST_F(ACode, opens_nothing_where_the_institution_lets_no_machine) {
  const auto code = offer().value();
  house.institution.policy.machine_renewal = MachineRenewal::Off;
  EXPECT_EQ(show(code).error().code, ErrorCode::MachineRenewalOff);
}

TEST_F(ACode, gets_nothing_for_a_key_seen_before_or_the_ca_s) {
  const auto code = offer().value();
  house.records.rows().known_keys[key.public_half().fingerprint().text()] = "another order";
  EXPECT_EQ(show(code).error().code, ErrorCode::KeySeenBefore);
  EXPECT_EQ(row(code).state, AcquisitionState::Offered) << "the code is not spent";
}

TEST_F(ACode, s_certificate_is_active_with_its_first_use_and_revoked_when_nobody_uses_it) {
  const auto used = show(offer().value()).value();
  EXPECT_EQ(house.renewals.meet_machine(house.held(used.fingerprint()), "est", now)->status,
            CertificateStatus::Active);
  must(house.renewals.lapse(now + days{400}));
  EXPECT_EQ(house.held(used.fingerprint()).status, CertificateStatus::Active);

  newcomer.contract = ContractId::trusted("00000000078");
  house.people.members.push_back(contract::testing::member_of(newcomer));
  key = TestKey::p256();
  csr = key.request("x");
  const auto unused = show(offer().value()).value();
  EXPECT_EQ(house.renewals.lapse(now + days{7}).value(), 1);
  EXPECT_EQ(house.held(unused.fingerprint()).status, CertificateStatus::Revoked);
}

TEST_F(ACode, that_nobody_used_gives_way_to_a_newer_one) {
  const auto first = offer().value();
  const auto second = offer().value();
  EXPECT_EQ(show(first).error().code, ErrorCode::EnrolCodeWrong);
  EXPECT_TRUE(show(second).ok());
}

TEST_F(ACode, waits_for_approval_of_what_will_be_signed_where_the_signer_asks_for_evidence) {
  const auto code = offer().value();
  Surroundings around = house.surroundings();
  around.signs = Surroundings::Signs::WithEvidence;
  const Renewals verbs{std::move(around)};
  const auto answer = verbs.acquire_by_machine({house.institution.code, code.id.text(), code.secret},
                                               {key.public_half(), crypto::sha256_hex(csr), {}, "est"}, now);
  EXPECT_EQ(answer.error().code, ErrorCode::OrderAwaitsApproval);
  EXPECT_NE(row(code).tbs, "");
}

TEST_F(ACode, s_draft_has_one_form) {
  const auto draft = CodeDraft::prepare(newcomer, now);
  EXPECT_EQ(CodeDraft::parse(draft.text())->id, draft.id);
  EXPECT_FALSE(CodeDraft::parse(draft.text() + " ").ok());
  EXPECT_FALSE(CodeDraft::parse("{}").ok());
  EXPECT_FALSE(CodeDraft::parse("[1]").ok());
  auto json = nlohmann::json::parse(draft.text());
  json["act"] = "something else";
  EXPECT_FALSE(CodeDraft::parse(json.dump()).ok());
}

TEST_F(ACode, gives_one_certificate_however_often_the_power_goes) {
  int number = 0;
  for (const char* step : {"requested", "planned", "signed", "issued"}) {
    newcomer.contract = ContractId::trusted("0000000008" + std::to_string(number++));
    house.people.members.push_back(contract::testing::member_of(newcomer));
    key = TestKey::p256();
    csr = key.request("x");
    const auto offered = offer();
    ASSERT_TRUE(offered.ok()) << step << ": " << offered.error().detail;
    const auto& code = offered.value();
    house.power_goes_after = step;
    EXPECT_THROW((void)show(code), PowerLoss);
    const auto shown = show(code);
    ASSERT_TRUE(shown.ok()) << step << ": " << shown.error().detail;
    const auto& leaf = shown.value();
    EXPECT_EQ(show(code)->der(), leaf.der());
    EXPECT_EQ(row(code).serial, leaf.serial()) << step;
  }
}

}  // namespace
}  // namespace sekisho::renewal
