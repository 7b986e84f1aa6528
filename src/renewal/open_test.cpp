// SPDX-License-Identifier: Apache-2.0
// 更新 and what the agent may look at.
#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;

class OpeningARenewal : public ::testing::Test {
 protected:
  House house;
  Machine machine{house, in_the_window};
  contract::HeldCertificate& old() { return house.held(machine.old_certificate); }
};

TEST_F(OpeningARenewal, mints_a_ticket_of_which_only_the_hash_is_kept) {
  const auto opened = machine.open().value();
  EXPECT_EQ(opened.order.state, State::Opened);
  EXPECT_EQ(opened.ticket.hash, hash_of_ticket(opened.ticket_text));
  EXPECT_EQ(house.records.rows().tickets.at(0).hash, opened.ticket.hash);
  EXPECT_EQ(opened.ticket.expires_at, machine.now + minutes{10});
  EXPECT_EQ(opened.order.expires_at, machine.now + days{7});
  EXPECT_EQ(house.records.rows().actions(), (std::vector<std::string>{"renewal.opened", "renewal.ticket"}));
}

TEST_F(OpeningARenewal, again_gives_another_ticket_for_the_same_order_and_the_same_matching_number) {
  const auto first = machine.open().value();
  const auto second = machine.open().value();
  EXPECT_EQ(second.order.id, first.order.id);
  EXPECT_NE(second.ticket_text, first.ticket_text);
  EXPECT_EQ(second.ticket.matching_number, first.ticket.matching_number);
  EXPECT_EQ(house.records.rows().orders.size(), 1U);
}

TEST_F(OpeningARenewal, is_refused_before_the_window_and_not_from_its_first_second_on) {
  const Time opens = old().not_after - days{30};
  machine.now = opens - std::chrono::seconds{1};
  EXPECT_EQ(machine.open().error().code, ErrorCode::RenewalNotDue);
  EXPECT_TRUE(house.records.rows().orders.empty());
  machine.now = opens;
  EXPECT_TRUE(machine.open().ok());
}

TEST_F(OpeningARenewal, is_refused_to_a_certificate_that_has_ended) {
  machine.now = old().not_after;
  EXPECT_TRUE(machine.open().ok());
  machine.now += std::chrono::seconds{1};
  EXPECT_EQ(machine.open().error().code, ErrorCode::NotAllowed);
}

TEST_F(OpeningARenewal, is_refused_by_every_status_but_active_and_superseded) {
  for (const auto status :
       {CertificateStatus::Provisional, CertificateStatus::Frozen, CertificateStatus::Revoked}) {
    old().status = status;
    EXPECT_EQ(machine.open().error().code, ErrorCode::NotAllowed);
  }
  for (const auto status : {CertificateStatus::Superseded, CertificateStatus::Active}) {
    old().status = status;
    EXPECT_TRUE(machine.open().ok());
  }
}

TEST_F(OpeningARenewal, asks_the_record_and_not_the_session_whether_the_certificate_still_may) {
  const contract::HeldCertificate as_the_session_saw_it = old();
  old().status = CertificateStatus::Revoked;
  EXPECT_EQ(house.renewals.open({as_the_session_saw_it, "login-1"}, machine.now).error().code,
            ErrorCode::NotAllowed);
}

TEST_F(OpeningARenewal, after_the_order_s_time_is_over_begins_a_new_one) {
  const auto first = machine.open().value();
  machine.now = first.order.expires_at;
  const auto second = machine.open().value();
  EXPECT_NE(second.order.id, first.order.id);
  EXPECT_EQ(house.records.rows().order(first.order.id)->state, State::Lapsed);
}

TEST_F(OpeningARenewal, tells_the_agent_whose_it_is_and_changes_no_state) {
  const auto opened = machine.open().value();
  const auto looked = house.renewals.look(house.institution.code, opened.ticket_text, machine.now).value();
  EXPECT_EQ(looked.order.id, opened.order.id);
  EXPECT_EQ(looked.order.state, State::Opened);
  EXPECT_EQ(looked.member.company, "株式会社せきしょ商店");
  EXPECT_EQ(looked.old_certificate.fingerprint, machine.old_certificate);
  EXPECT_EQ(looked.ticket.matching_number, opened.ticket.matching_number);
  EXPECT_EQ(house.records.rows().order(opened.order.id)->state, State::Opened);
}

TEST_F(OpeningARenewal, gives_a_ticket_that_another_institution_s_host_neither_knows_nor_marks) {
  const auto opened = machine.open().value();
  EXPECT_EQ(
      house.renewals.look(InstitutionCode::trusted("9002"), opened.ticket_text, machine.now).error().code,
      ErrorCode::TicketInvalid);
  EXPECT_FALSE(house.records.rows().tickets.at(0).looked_at);
}

TEST_F(OpeningARenewal, shows_the_page_each_moment_of_the_agent_as_a_new_version) {
  const auto opened = machine.open().value();
  const auto version = [&] { return house.records.rows().order(opened.order.id)->version; };
  const int before = version();
  must(house.renewals.look(house.institution.code, opened.ticket_text, machine.now));
  must(house.renewals.look(house.institution.code, opened.ticket_text, machine.now));
  EXPECT_EQ(version(), before + 1);
  must(house.renewals.tell(opened.ticket_text, Renewals::Told::Consented, machine.now));
  EXPECT_EQ(version(), before + 2);
  EXPECT_TRUE(house.records.rows().tickets.at(0).consented_at);
}

TEST_F(OpeningARenewal, gives_a_ticket_that_dies_by_time_by_decline_and_by_log_off) {
  const auto look = [&](const Opened& opened) {
    return house.renewals.look(house.institution.code, opened.ticket_text, machine.now).ok();
  };
  const auto late = machine.open().value();
  machine.now = late.ticket.expires_at;
  EXPECT_TRUE(look(late));
  machine.now += std::chrono::seconds{1};
  EXPECT_FALSE(look(late));

  const auto declined = machine.open().value();
  must(house.renewals.tell(declined.ticket_text, Renewals::Told::Declined, machine.now));
  EXPECT_FALSE(look(declined));

  const auto logged_off = machine.open().value();
  must(house.records.void_tickets_of_login("login-2", machine.now));
  EXPECT_TRUE(look(logged_off));
  must(house.records.void_tickets_of_login("login-1", machine.now));
  EXPECT_FALSE(look(logged_off));
  EXPECT_FALSE(house.renewals.look(house.institution.code, mint_ticket_text(), machine.now).ok());
}

TEST_F(OpeningARenewal, may_be_stopped_on_the_page_until_the_new_one_is_proven) {
  const auto opened = machine.open().value();
  EXPECT_EQ(house.renewals.stop({old(), "login-1"}, machine.now).value().state, State::Cancelled);
  EXPECT_EQ(house.renewals.stop({old(), "login-1"}, machine.now).error().code, ErrorCode::OrderUnknown);
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::OrderClosed);
  machine.renew();
  EXPECT_EQ(house.renewals.stop({old(), "login-1"}, machine.now).error().code, ErrorCode::OrderClosed);
}

TEST(TheNewEnd, is_the_policys_months_after_the_old_one_at_the_end_of_that_day_in_the_zone) {
  const auto new_end = [](const char* old_end, Zone zone, int months = 12) {
    House house;
    const Machine machine{house, in_the_window};
    contract::HeldCertificate held = house.held(machine.old_certificate);
    held.not_after = parse_rfc3339(old_end).value();
    house.institution.zone = zone;
    house.institution.policy.certificate.validity_months = months;
    return rfc3339(Renewals::new_end(held, house.institution));
  };
  EXPECT_EQ(new_end("2027-08-28T14:59:59Z", Zone{540}), "2028-08-28T14:59:59Z");
  EXPECT_EQ(new_end("2027-08-28T03:00:00Z", Zone{540}), "2028-08-28T14:59:59Z");  // noon there: the day's end
  EXPECT_EQ(new_end("2027-08-28T15:00:00Z", Zone{540}), "2028-08-29T14:59:59Z");  // the 29th has begun there
  EXPECT_EQ(new_end("2027-08-28T15:00:00Z", Zone{0}), "2028-08-28T23:59:59Z");
  EXPECT_EQ(new_end("2028-02-29T14:59:59Z", Zone{540}), "2029-02-28T14:59:59Z");
  EXPECT_EQ(new_end("2027-02-28T14:59:59Z", Zone{540}), "2028-02-28T14:59:59Z");
  EXPECT_EQ(new_end("2027-12-31T14:59:59Z", Zone{540}), "2028-12-31T14:59:59Z");
  EXPECT_EQ(new_end("2027-08-31T14:59:59Z", Zone{540}, 6), "2028-02-29T14:59:59Z");
  EXPECT_EQ(new_end("2027-08-31T14:59:59Z", Zone{540}, 36), "2030-08-31T14:59:59Z");
}

}  // namespace
}  // namespace sekisho::renewal
