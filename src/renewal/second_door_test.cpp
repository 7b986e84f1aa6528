// SPDX-License-Identifier: Apache-2.0
// The second door: the key of an expired certificate signs first, PIN and card release the order; neither is
// enough without the other (threats, row 14).
#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;

class TheSecondDoor : public ::testing::Test {
 protected:
  House house;
  Machine machine{house, parse_rfc3339("2028-03-10T01:00:00Z").value()};  // ended on 29 February
  std::string ticket = house.renewals.mint_open_ticket(house.institution.code, machine.now);

  contract::HeldCertificate& old() { return house.held(machine.old_certificate); }
  OrderId order_of(const std::string& text) {
    return house.renewals.look_open(house.institution.code, text, machine.now).value()->order;
  }
  OrderId id = order_of(ticket);
  Order* order() { return house.records.rows().order(id); }

  Result<Issued> request_with(const std::string& text, const nlohmann::json& header, const TestKey& key) {
    return house.renewals.request(
        {key.jws(header, machine.claim(text)), Machine::request_url, house.institution.code}, machine.now);
  }
  nlohmann::json header() {
    return {{"typ", "sekisho-request"},
            {"url", Machine::request_url},
            {"nonce", mint_nonce(Secret("nonce key"), nonce_purpose(id), machine.now)},
            {"x5t#S256", base64url(parse_hex(machine.old_certificate.text()).value())}};
  }
  ErrorCode request() {
    const auto answer = request_with(ticket, header(), machine.old_key);
    return answer.ok() ? ErrorCode::Internal : answer.error().code;
  }
  void expect_nothing_kept() {
    EXPECT_TRUE(house.records.rows().orders.empty());
    EXPECT_TRUE(house.records.rows().tickets.empty());
    EXPECT_TRUE(house.records.rows().known_keys.empty());
  }
};

TEST_F(TheSecondDoor, s_ticket_names_nobody_and_stores_nothing) {
  EXPECT_EQ(parse_base64url(ticket).value().size(), 32U);
  expect_nothing_kept();
  EXPECT_EQ(order_of(ticket), id);
  EXPECT_EQ(house.renewals.look(house.institution.code, ticket, machine.now).error().code,
            ErrorCode::TicketInvalid);
  const auto at_another = InstitutionCode::trusted("9002");
  EXPECT_FALSE(house.renewals.look_open(at_another, ticket, machine.now).value());
  EXPECT_FALSE(house.renewals.look_open(house.institution.code, mint_ticket_text(), machine.now).value());
  machine.now += minutes{10} + std::chrono::seconds{1};
  EXPECT_FALSE(house.renewals.look_open(house.institution.code, ticket, machine.now).value());
}

TEST_F(TheSecondDoor, waits_for_pin_and_card_after_the_old_key_signed) {
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  EXPECT_EQ(order()->state, State::Opened);
  EXPECT_EQ(machine.fetch(id).error().code, ErrorCode::OrderAwaitsLogin);
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);  // sent again
  EXPECT_EQ(house.people.certificates.size(), 1U);
  must(house.renewals.release(old(), machine.now));
  const auto issued = machine.fetch(id).value();
  EXPECT_EQ(issued.order.state, State::Issued);
  EXPECT_EQ(rfc3339(house.held(*issued.order.new_certificate).not_after), "2029-02-28T14:59:59Z");
  EXPECT_EQ(machine.prove(id).value().state, State::Proven);
}

TEST_F(TheSecondDoor, waits_a_day_for_pin_and_card_and_then_gives_the_order_its_week) {
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  EXPECT_EQ(house.renewals.lapse(machine.now + std::chrono::hours{24} - std::chrono::seconds{1}).value(), 0);
  must(house.renewals.release(old(), machine.now));
  EXPECT_EQ(order()->expires_at, machine.now + days{7});
}

TEST_F(TheSecondDoor, is_free_again_a_day_after_a_key_that_nobody_followed) {
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  machine.now += days{1};
  EXPECT_EQ(house.renewals.lapse(machine.now).value(), 1);
  machine.csr = TestKey::p256().request("whatever");
  ticket = house.renewals.mint_open_ticket(house.institution.code, machine.now);
  id = order_of(ticket);
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  EXPECT_EQ(order()->state, State::Opened);
}

TEST_F(TheSecondDoor, does_not_open_to_a_second_request_by_the_old_key_alone) {
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  machine.csr = TestKey::p256().request("whatever");
  EXPECT_EQ(request(), ErrorCode::OrderHasOtherRequest);
  ticket = house.renewals.mint_open_ticket(house.institution.code, machine.now);
  const OrderId first = id;
  id = order_of(ticket);
  EXPECT_EQ(request(), ErrorCode::OrderHasOtherRequest);
  EXPECT_EQ(house.records.rows().order(first)->state, State::Opened);
  EXPECT_EQ(house.people.certificates.size(), 1U);
}

TEST_F(TheSecondDoor, finds_its_order_again_by_the_csr_with_another_ticket) {
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  const OrderId first = id;
  ticket = house.renewals.mint_open_ticket(house.institution.code, machine.now);
  id = order_of(ticket);
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  EXPECT_EQ(house.records.rows().orders.size(), 1U);
  EXPECT_EQ(house.records.rows().tickets.back().order, first);
}

TEST_F(TheSecondDoor, is_closed_to_machines) {
  house.people.members.front().kind = contract::MemberKind::Machine;
  EXPECT_EQ(request(), ErrorCode::DoctorMachine);
  expect_nothing_kept();
}

TEST_F(TheSecondDoor, is_closed_to_every_certificate_but_an_expired_active_one_in_its_grace) {
  const Time end = old().not_after;
  const auto at = [&](Time when) {
    machine.now = when;
    ticket = house.renewals.mint_open_ticket(house.institution.code, when);
    id = order_of(ticket);
    return request();
  };
  EXPECT_EQ(at(end), ErrorCode::NotAllowed);
  EXPECT_EQ(at(end + days{90} + std::chrono::seconds{1}), ErrorCode::DoctorExpiredLate);
  for (const auto status : {CertificateStatus::Revoked, CertificateStatus::Frozen,
                            CertificateStatus::Superseded, CertificateStatus::Provisional}) {
    old().status = status;
    EXPECT_EQ(at(end + days{1}), ErrorCode::NotAllowed);
  }
  expect_nothing_kept();
  old().status = CertificateStatus::Active;
  EXPECT_EQ(at(end + days{90}), ErrorCode::OrderAwaitsLogin);
}

TEST_F(TheSecondDoor, stores_nothing_for_a_signature_that_is_not_the_old_key_s) {
  EXPECT_EQ(request_with(ticket, header(), machine.new_key).error().code, ErrorCode::JwsWrongSignature);
  auto bent = header();
  bent["nonce"] = mint_nonce(Secret("nonce key"), "order:other", machine.now);
  EXPECT_EQ(request_with(ticket, bent, machine.old_key).error().code, ErrorCode::NonceInvalid);
  bent = header();
  bent["typ"] = "sekisho-proof";
  EXPECT_EQ(request_with(ticket, bent, machine.old_key).error().code, ErrorCode::JwsMalformed);
  bent = header();
  bent["x5t#S256"] = base64url(Bytes(32, 7));
  EXPECT_EQ(request_with(ticket, bent, machine.old_key).error().code, ErrorCode::DoctorUnknownLeaf);
  machine.csr = machine.old_key.request("the same key for ever");
  EXPECT_EQ(request(), ErrorCode::KeySeenBefore);
  expect_nothing_kept();
}

TEST_F(TheSecondDoor, releases_nothing_for_a_certificate_that_was_stopped_meanwhile) {
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  const auto as_the_session_saw_it = old();
  old().status = CertificateStatus::Frozen;
  EXPECT_EQ(house.renewals.release(as_the_session_saw_it, machine.now).error().code, ErrorCode::NotAllowed);
  EXPECT_EQ(house.renewals.reopen(as_the_session_saw_it, "login-1", machine.now).error().code,
            ErrorCode::NotAllowed);
  EXPECT_EQ(order()->state, State::Opened);
}

TEST_F(TheSecondDoor, takes_over_from_an_order_that_was_opened_in_time_and_got_no_request) {
  const Time now = machine.now;
  machine.now = in_the_window;
  const auto in_time = machine.open().value();
  machine.now = now;
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  EXPECT_EQ(house.records.rows().order(in_time.order.id)->state, State::Cancelled);
  EXPECT_EQ(order()->state, State::Opened);
}

TEST_F(TheSecondDoor, gives_a_new_ticket_for_its_order_that_opens_nothing_more_than_the_first) {
  EXPECT_EQ(request(), ErrorCode::OrderAwaitsLogin);
  const auto again = house.renewals.reopen(old(), "login-1", machine.now).value();
  EXPECT_EQ(again.order.id, id);
  EXPECT_EQ(machine.request(again).error().code, ErrorCode::OrderAwaitsLogin);
  machine.csr = TestKey::p256().request("whatever");
  EXPECT_EQ(machine.request(again).error().code, ErrorCode::OrderHasOtherRequest);
  EXPECT_EQ(house.people.certificates.size(), 1U);
}

}  // namespace
}  // namespace sekisho::renewal
