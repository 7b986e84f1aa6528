// SPDX-License-Identifier: Apache-2.0
#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

using renewal::Order;
using renewal::State;
using renewal::Ticket;

class AnOrder : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
  }
  bool keep(const Order& one) {
    return renewals(
        [&](renewal::Records& records) { return records.keep_order(one, entry("renewal.opened")); });
  }
  bool change(State expected, const Order& one) {
    return renewals(
        [&](renewal::Records& records) { return records.change_order(expected, one, entry("changed")); });
  }
  Order found(int number) {
    return renewals(
               [&](renewal::Records& records) { return records.find_order(OrderId::trusted(id(number))); })
        .value();
  }
};
SEKISHO_ON_BOTH_DATABASES(AnOrder);

TEST_P(AnOrder, is_read_as_it_was_changed_and_counts_its_changes) {
  keep(order(1));
  Order next = order(1);
  next.state = State::Issued;
  next.expires_at = at(99);
  next.request_digest = digest(5);
  next.request_key = "00ff";
  next.evidence = "e30.e30.AA";
  next.serial = Serial::trusted("00ff");
  next.tbs = "3000ff00";
  next.new_certificate = fingerprint(2);
  next.proven_at = at(1);
  next.committed_at = at(2);
  next.closed_at = at(3);
  next.asked_by = "est";
  EXPECT_TRUE(change(State::Opened, next));
  const Order kept = found(1);
  EXPECT_EQ(kept.version, 2);
  EXPECT_EQ(kept.state, State::Issued);
  EXPECT_EQ(kept.opened_at, at(10));
  EXPECT_EQ(kept.expires_at, at(99));
  EXPECT_EQ(kept.request_digest, next.request_digest);
  EXPECT_EQ(kept.request_key, "00ff");
  EXPECT_EQ(kept.evidence, "e30.e30.AA");
  EXPECT_EQ(kept.serial, next.serial);
  EXPECT_EQ(kept.tbs, "3000ff00");
  EXPECT_EQ(kept.new_certificate, next.new_certificate);
  EXPECT_EQ(kept.proven_at, at(1));
  EXPECT_EQ(kept.committed_at, at(2));
  EXPECT_EQ(kept.asked_by, "est");
  EXPECT_EQ(kept.closed_at, at(3));
}

TEST_P(AnOrder, does_not_change_where_its_state_is_another) {
  keep(order(1));
  Order next = order(1);
  next.state = State::Proven;
  EXPECT_FALSE(change(State::Issued, next));
  EXPECT_EQ(found(1).state, State::Opened);
  EXPECT_EQ(found(1).version, 1);
}

TEST_P(AnOrder, is_the_only_open_one_of_its_certificate_in_every_open_state) {
  EXPECT_TRUE(keep(order(1)));
  for (const State open : {State::Requested, State::Issued, State::Proven}) {
    EXPECT_FALSE(keep(order(2)));
    Order next = found(1);
    const State before = next.state;
    next.state = open;
    EXPECT_TRUE(change(before, next));
    EXPECT_TRUE(renewals([](renewal::Records& records) { return records.find_open_order(fingerprint(1)); }));
  }
  EXPECT_FALSE(keep(order(2)));
}

TEST_P(AnOrder, makes_room_for_another_when_it_ends) {
  int number = 1;
  for (const State ended :
       {State::Committed, State::Retired, State::Cancelled, State::Lapsed, State::Rejected}) {
    ASSERT_TRUE(keep(order(number)));
    Order next = order(number++);
    next.state = ended;
    ASSERT_TRUE(change(State::Opened, next));
    EXPECT_FALSE(renewals([](renewal::Records& records) { return records.find_open_order(fingerprint(1)); }));
  }
  const auto all = renewals([](renewal::Records& records) { return records.orders_of(member_key()); });
  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all.front().id.text(), id(5)) << "newest first, though all were opened in one second";
}

TEST_P(AnOrder, is_not_kept_for_a_certificate_that_nobody_knows) {
  EXPECT_FALSE(write(store_->renewals(), [](renewal::Records& records) {
                 return records.keep_order(order(1, 777), entry("a"));
               }).ok());
}

TEST_P(AnOrder, that_waits_for_the_signer_is_found_oldest_first) {
  staff([](staff::Records& records) { return records.keep_certificate(certificate(2), entry("held")); });
  for (const int number : {1, 2}) {
    ASSERT_TRUE(keep(order(number, number)));
    Order next = order(number, number);
    next.state = State::Requested;
    ASSERT_TRUE(change(State::Opened, next));
  }
  const auto waiting = [&](int limit) {
    return renewals([&](renewal::Records& records) { return records.requested_orders(limit); });
  };
  EXPECT_EQ(waiting(10).size(), 2U);
  EXPECT_EQ(waiting(1).front().id.text(), id(1));
  Order issued = found(1);
  issued.state = State::Issued;
  EXPECT_TRUE(change(State::Requested, issued));
  EXPECT_EQ(waiting(10).size(), 1U);
}

TEST_P(AnOrder, does_not_change_where_somebody_has_moved_it_since_it_was_read) {
  keep(order(1));
  const Order read = found(1);
  staff([](staff::Records& records) { return records.extend_open_orders(member_key(), 60); });
  Order next = read;
  next.state = State::Requested;
  EXPECT_FALSE(change(State::Opened, next));
  next = found(1);
  next.state = State::Requested;
  EXPECT_TRUE(change(State::Opened, next));
  EXPECT_EQ(found(1).expires_at, order(1).expires_at + std::chrono::seconds(60));
}

TEST_P(AnOrder, keeps_its_long_texts_as_long_as_it_has_them) {
  keep(order(1));
  Order next = found(1);
  next.evidence = "e30.e30.AA";
  next.tbs = "3000";
  next.state = State::Requested;
  ASSERT_TRUE(change(State::Opened, next));
  EXPECT_EQ(found(1).evidence, "e30.e30.AA");
  EXPECT_EQ(staff([](staff::Records& records) { return records.planned_drafts(); }),
            std::vector<std::string>{"3000"});
  next = found(1);
  next.tbs = "3001";
  ASSERT_TRUE(change(State::Requested, next));
  EXPECT_EQ(found(1).tbs, "3001");
  next = found(1);
  next.evidence.clear();
  next.tbs.clear();
  next.state = State::Issued;
  ASSERT_TRUE(change(State::Requested, next));
  EXPECT_EQ(found(1).evidence + found(1).tbs, "");
  EXPECT_TRUE(staff([](staff::Records& records) { return records.planned_drafts(); }).empty());
}

TEST_P(AnOrder, knows_when_its_old_certificate_ends_and_how_that_stands) {
  keep(order(1));
  EXPECT_EQ(found(1).old_ends_at, certificate(1).not_after);
  const auto status_of = [&](int number) {
    return renewals([&](renewal::Records& records) { return records.status_of(fingerprint(number)); });
  };
  EXPECT_EQ(status_of(1), certificate(1).status);
  EXPECT_FALSE(status_of(777));
}

TEST_P(AnOrder, past_its_end_is_found_until_it_is_closed) {
  keep(order(1));
  const auto past = [&](Time now) {
    return renewals([&](renewal::Records& records) { return records.open_orders_past(now, 10); }).size();
  };
  EXPECT_EQ(past(order(1).expires_at - std::chrono::seconds(1)), 0U);
  EXPECT_EQ(past(order(1).expires_at), 1U);
  staff([](staff::Records& records) { return records.extend_open_orders(member_key(), 60); });
  EXPECT_EQ(past(order(1).expires_at), 0U) << "a lock stopped its clock";
  EXPECT_EQ(found(1).version, 2);
  staff([](staff::Records& records) { return records.extend_open_orders_of_contract(member_key(), 60); });
  EXPECT_EQ(past(order(1).expires_at + std::chrono::seconds(119)), 0U);
  EXPECT_EQ(past(order(1).expires_at + std::chrono::seconds(120)), 1U);
  staff([](staff::Records& records) { return records.extend_open_orders_of_contract(member_key(), 0); });
  EXPECT_EQ(found(1).version, 3) << "no time, no change";
  Order lapsed = found(1);
  lapsed.state = State::Lapsed;
  change(State::Opened, lapsed);
  EXPECT_EQ(past(at(1'000'000'000)), 0U);
}

TEST_P(AnOrder, committed_long_enough_or_with_an_expired_old_certificate_is_to_be_retired) {
  keep(order(1));
  Order committed = order(1);
  committed.state = State::Committed;
  committed.committed_at = at(1'000);
  change(State::Opened, committed);
  const auto ripe = [&](Time committed_before, Time now) {
    return renewals([&](renewal::Records& records) {
             return records.committed_before(InstitutionCode::trusted("9001"), committed_before, now, 10);
           })
        .size();
  };
  EXPECT_EQ(ripe(at(999), at(2'000)), 0U);
  EXPECT_EQ(ripe(at(1'000), at(2'000)), 1U);
  EXPECT_EQ(ripe(at(0), certificate(1).not_after), 1U);
  EXPECT_TRUE(renewals([](renewal::Records& records) {
                return records.committed_before(InstitutionCode::trusted("9002"), at(5'000), at(5'000), 10);
              }).empty());
}

class ATicket : public AnOrder {
 protected:
  void SetUp() override {
    AnOrder::SetUp();
    keep(order(1));
  }
  static Ticket ticket(int number) {
    return {digest(number), OrderId::trusted(id(1)), digest(500), "0042", at(10), at(610), {}, {}, {}, {}};
  }
  void mint(int number) {
    renewals([&](renewal::Records& records) {
      return records.keep_ticket(ticket(number), entry("ticket.minted"));
    });
  }
};
SEKISHO_ON_BOTH_DATABASES(ATicket);

TEST_P(ATicket, is_read_as_it_was_changed_and_the_order_counts_it) {
  mint(1);
  Ticket seen = ticket(1);
  seen.looked_at = at(11);
  seen.consented_at = at(12);
  renewals([&](renewal::Records& records) { return records.change_ticket(seen); });
  const auto kept = renewals([](renewal::Records& records) { return records.find_ticket(digest(1)); });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->matching_number, "0042");
  EXPECT_EQ(kept->looked_at, at(11));
  EXPECT_EQ(kept->consented_at, at(12));
  EXPECT_FALSE(kept->declined_at);
  EXPECT_EQ(found(1).version, 2);
}

TEST_P(ATicket, minted_last_is_the_newest_even_within_one_second) {
  mint(2);
  mint(1);
  EXPECT_EQ(renewals([](renewal::Records& records) {
              return records.newest_ticket(OrderId::trusted(id(1)));
            })->hash,
            digest(1));
}

TEST_P(ATicket, is_void_when_its_login_ends) {
  mint(1);
  renewals([](renewal::Records& records) -> Result<void> {
    TRY(records.void_tickets_of_login(digest(501), at(20)));
    TRY(records.void_tickets_of_login(digest(500), at(30)));
    return records.void_tickets_of_login(digest(500), at(40));
  });
  EXPECT_EQ(renewals([](renewal::Records& records) { return records.find_ticket(digest(1)); })->voided_at,
            at(30));
}

}  // namespace
}  // namespace sekisho::storage
