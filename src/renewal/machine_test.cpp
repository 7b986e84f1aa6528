// SPDX-License-Identifier: Apache-2.0
// A renewal that a machine asks for by EST or CMP, with the old key alone.
#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;
using contract::MachineRenewal;

class AMachine : public ::testing::Test {
 protected:
  AMachine() { house.institution.policy.machine_renewal = MachineRenewal::Everyone; }

  Result<Issued> ask(const TestKey& key, const Bytes& csr, const std::string& evidence = "") {
    return house.renewals.renew_by_machine(
        old(), {key.public_half(), crypto::sha256_hex(csr), evidence, "est"}, machine.now);
  }
  Result<Issued> ask() { return ask(machine.new_key, machine.csr); }
  Result<contract::HeldCertificate> come_with(const Fingerprint& certificate) {
    return house.renewals.meet_machine(house.held(certificate), "est", machine.now);
  }
  contract::HeldCertificate& old() { return house.held(machine.old_certificate); }
  Order only_order() { return house.records.rows().orders.at(0); }

  House house;
  Machine machine{house, in_the_window};
};

TEST_F(AMachine, renews_with_subject_and_end_from_our_record) {
  const auto issued = ask().value();
  const auto leaf = certificate::Certificate::parse_pem(issued.pem).value();
  EXPECT_EQ(leaf.common_name(), "00000000001 9001 ADMIN 2029-02");
  EXPECT_EQ(leaf.not_after(), parse_rfc3339("2029-02-28T14:59:59Z").value());
  EXPECT_EQ(leaf.public_key().der(), machine.new_key.public_half().der());
  EXPECT_EQ(house.held(leaf.fingerprint()).status, CertificateStatus::Provisional);
  EXPECT_EQ(old().status, CertificateStatus::Active);
}

TEST_F(AMachine, gets_the_same_certificate_for_the_same_request_also_when_it_was_used_meanwhile) {
  const auto first = ask().value();
  EXPECT_EQ(ask()->pem, first.pem);
  must(come_with(*first.order.new_certificate));
  EXPECT_EQ(old().status, CertificateStatus::Superseded);
  EXPECT_EQ(ask()->pem, first.pem);
  EXPECT_EQ(house.records.rows().orders.size(), 1U);
}

TEST_F(AMachine, does_not_get_a_certificate_again_that_was_stopped_meanwhile) {
  const auto first = ask().value();
  must(come_with(*first.order.new_certificate));
  house.held(*first.order.new_certificate).status = CertificateStatus::Frozen;
  EXPECT_EQ(ask().error().code, ErrorCode::DoctorFrozen);
  house.held(*first.order.new_certificate).status = CertificateStatus::Revoked;
  EXPECT_EQ(ask().error().code, ErrorCode::DoctorRevoked);
}

TEST_F(AMachine, gets_nothing_for_another_request_while_the_order_is_open) {
  must(ask());
  const TestKey other = TestKey::p256();
  EXPECT_EQ(ask(other, other.request("x")).error().code, ErrorCode::OrderHasOtherRequest);
  EXPECT_EQ(house.count(CertificateStatus::Provisional), 1);
}

TEST_F(AMachine, gets_nothing_where_its_institution_does_not_say_so) {
  house.institution.policy.machine_renewal = MachineRenewal::Off;
  EXPECT_EQ(ask().error().code, ErrorCode::MachineRenewalOff);
  EXPECT_EQ(come_with(machine.old_certificate).error().code, ErrorCode::MachineRenewalOff);
  EXPECT_EQ(house.renewals.prove_by_machine(machine.old_certificate, machine.now).error().code,
            ErrorCode::OrderUnknown);
  EXPECT_TRUE(house.records.rows().orders.empty());
}

TEST_F(AMachine, renews_where_only_machines_may_and_a_person_does_not) {
  house.institution.policy.machine_renewal = MachineRenewal::Machines;
  EXPECT_EQ(ask().error().code, ErrorCode::MemberNotMachine);
  EXPECT_EQ(come_with(machine.old_certificate).error().code, ErrorCode::MemberNotMachine);
  EXPECT_EQ(house.renewals.check_may_come(machine.member).error().code, ErrorCode::MemberNotMachine);
  EXPECT_TRUE(house.records.rows().orders.empty());
  house.people.member(machine.member)->kind = contract::MemberKind::Machine;
  const auto issued = ask().value();
  house.people.member(machine.member)->kind = contract::MemberKind::Person;
  EXPECT_EQ(house.renewals.prove_by_machine(*issued.order.new_certificate, machine.now).error().code,
            ErrorCode::MemberNotMachine);
  EXPECT_EQ(house.renewals.cancel_by_machine(*issued.order.new_certificate, machine.now).error().code,
            ErrorCode::MemberNotMachine);
  EXPECT_EQ(only_order().state, State::Issued);
  house.people.member(machine.member)->kind = contract::MemberKind::Machine;
  must(come_with(*issued.order.new_certificate));
  EXPECT_EQ(only_order().state, State::Committed);
}

TEST_F(AMachine, gets_nothing_before_the_window_and_nothing_after_the_end) {
  machine.now = old().not_after - days{31};
  EXPECT_EQ(ask().error().code, ErrorCode::RenewalNotDue);
  machine.now = old().not_after + std::chrono::seconds{1};
  EXPECT_EQ(ask().error().code, ErrorCode::NotAllowed);
  EXPECT_TRUE(house.records.rows().orders.empty());
}

TEST_F(AMachine, gets_nothing_by_a_provisional_frozen_or_revoked_certificate) {
  for (const auto status :
       {CertificateStatus::Provisional, CertificateStatus::Frozen, CertificateStatus::Revoked}) {
    old().status = status;
    EXPECT_EQ(ask().error().code, ErrorCode::NotAllowed);
  }
  EXPECT_TRUE(house.records.rows().orders.empty());
}

TEST_F(AMachine, may_renew_again_by_the_superseded_one_while_it_is_not_retired) {
  must(come_with(*ask()->order.new_certificate));
  const TestKey other = TestKey::p256();
  EXPECT_TRUE(ask(other, other.request("x")).ok());
}

TEST_F(AMachine, gets_nothing_for_the_old_key_the_ca_s_key_or_one_seen_before) {
  EXPECT_EQ(ask(machine.old_key, machine.old_key.request("x")).error().code, ErrorCode::KeySeenBefore);
  house.records.rows().known_keys[machine.new_key.public_half().fingerprint().text()] = "another order";
  EXPECT_EQ(ask().error().code, ErrorCode::KeySeenBefore);
  EXPECT_TRUE(house.records.rows().orders.empty());
}

TEST_F(AMachine, supersedes_the_old_certificate_with_its_first_request_by_the_new_one_and_not_before) {
  const Fingerprint fresh = *ask()->order.new_certificate;
  must(come_with(machine.old_certificate));
  EXPECT_EQ(old().status, CertificateStatus::Active);
  EXPECT_EQ(only_order().state, State::Issued);
  EXPECT_EQ(come_with(fresh)->status, CertificateStatus::Active);
  EXPECT_EQ(old().status, CertificateStatus::Superseded);
  EXPECT_EQ(only_order().state, State::Committed);
  must(come_with(fresh));
  EXPECT_EQ(house.records.rows().actions(),
            (std::vector<std::string>{"renewal.opened", "renewal.requested", "renewal.planned",
                                      "renewal.issued", "renewal.proven", "renewal.committed"}));
  for (const audit::Entry& entry : house.records.rows().trail) {
    EXPECT_EQ(entry.actor, "est") << entry.action;
  }
}

TEST_F(AMachine, that_confirms_has_an_active_certificate_and_the_old_one_goes_on) {
  const Fingerprint fresh = *ask()->order.new_certificate;
  EXPECT_EQ(house.renewals.prove_by_machine(fresh, machine.now)->state, State::Proven);
  EXPECT_EQ(house.renewals.prove_by_machine(fresh, machine.now)->state, State::Proven);
  EXPECT_EQ(house.held(fresh).status, CertificateStatus::Active);
  EXPECT_EQ(old().status, CertificateStatus::Active);
  must(come_with(fresh));
  EXPECT_EQ(old().status, CertificateStatus::Superseded);
}

TEST_F(AMachine, that_declines_its_certificate_ends_the_order_and_revokes_it) {
  const Fingerprint fresh = *ask()->order.new_certificate;
  EXPECT_EQ(house.renewals.cancel_by_machine(fresh, machine.now)->state, State::Cancelled);
  EXPECT_EQ(house.held(fresh).status, CertificateStatus::Revoked);
  EXPECT_EQ(house.renewals.prove_by_machine(fresh, machine.now).error().code, ErrorCode::OrderClosed);
  EXPECT_EQ(house.renewals.cancel_by_machine(fresh, machine.now).error().code, ErrorCode::OrderClosed);
  EXPECT_EQ(old().status, CertificateStatus::Active);
}

TEST_F(AMachine, cannot_prove_a_certificate_that_was_stopped_meanwhile) {
  const Fingerprint fresh = *ask()->order.new_certificate;
  house.held(fresh).status = CertificateStatus::Revoked;
  EXPECT_EQ(house.renewals.prove_by_machine(fresh, machine.now).error().code, ErrorCode::OrderClosed);
  EXPECT_EQ(come_with(fresh)->status, CertificateStatus::Revoked);
  EXPECT_EQ(only_order().state, State::Rejected);
  EXPECT_EQ(old().status, CertificateStatus::Active);
}

TEST_F(AMachine, hears_accepted_while_the_signer_is_away_and_gets_it_by_the_same_request_later) {
  house.issuer = nullptr;
  EXPECT_EQ(ask().error().code, ErrorCode::SignerAway);
  EXPECT_EQ(only_order().state, State::Requested);
  house.issuer = shared_issuer();
  EXPECT_EQ(house.renewals.issue_waiting(machine.now).value(), 1);
  EXPECT_EQ(ask()->order.state, State::Issued);
}

TEST_F(AMachine, without_evidence_waits_for_approval_where_the_signer_asks_for_some) {
  Surroundings around = house.surroundings();
  around.signs = Surroundings::Signs::WithEvidence;
  const Renewals verbs{std::move(around)};
  const auto by = [&](const TestKey& key, const std::string& evidence) {
    return verbs.renew_by_machine(old(), {key.public_half(), crypto::sha256_hex(view("x")), evidence, "est"},
                                  machine.now);
  };
  EXPECT_EQ(by(machine.new_key, "").error().code, ErrorCode::OrderAwaitsApproval);
  EXPECT_EQ(only_order().state, State::Requested);
  EXPECT_NE(only_order().tbs, "") << "what is to be approved is on record";
  EXPECT_EQ(verbs.issue_waiting(machine.now).value(), 0);
  EXPECT_EQ(only_order().state, State::Requested);
}

TEST_F(AMachine, s_evidence_is_kept_until_the_certificate_is_issued) {
  house.issuer = nullptr;
  EXPECT_EQ(ask(machine.new_key, machine.csr, "cmp:AAAA").error().code, ErrorCode::SignerAway);
  EXPECT_EQ(only_order().evidence, "cmp:AAAA");
  EXPECT_EQ(only_order().asked_by, "est");
}

TEST_F(AMachine, takes_over_an_order_that_a_person_opened_and_did_not_use) {
  const auto opened = machine.open().value();
  EXPECT_EQ(ask()->order.id, opened.order.id);
  machine.new_key = TestKey::p256();
  machine.csr = machine.new_key.request("x");
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::OrderHasOtherRequest);
}

}  // namespace
}  // namespace sekisho::renewal
