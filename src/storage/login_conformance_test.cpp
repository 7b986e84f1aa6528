// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

using login::End;
using login::Login;
using login::Stage;

class ALogin : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
    logins([](login::Records& records) { return records.keep_login(login_row(1), entry("login.begun")); });
  }
  std::optional<Login> found(int number) {
    return logins([&](login::Records& records) { return records.find_login(digest(number)); });
  }
};
SEKISHO_ON_BOTH_DATABASES(ALogin);

TEST_P(ALogin, is_read_as_it_was_kept) {
  Login full = login_row(2);
  full.door = contract::Role::User;
  full.stage = Stage::Done;
  full.language = Language::English;
  full.previous_login_at = at(-5);
  logins([&](login::Records& records) { return records.keep_login(full, entry("a")); });
  const auto kept = found(2);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->host, full.host);
  EXPECT_EQ(kept->member, full.member);
  EXPECT_EQ(kept->certificate, full.certificate);
  EXPECT_EQ(kept->door, contract::Role::User);
  EXPECT_EQ(kept->stage, Stage::Done);
  EXPECT_EQ(kept->language, Language::English);
  EXPECT_EQ(kept->support, "012345") << "leading zeros are text";
  EXPECT_EQ(kept->previous_login_at, at(-5));
  EXPECT_FALSE(kept->ended_at);
  EXPECT_FALSE(kept->end);
}

TEST_P(ALogin, moves_to_a_new_id_and_is_no_longer_found_by_the_old_one) {
  Login next = login_row(7);
  next.stage = Stage::SecondFactor;
  EXPECT_TRUE(logins([&](login::Records& records) {
    return records.change_login(digest(1), Stage::Pin, next, entry("login.pin"));
  }));
  EXPECT_FALSE(found(1));
  ASSERT_TRUE(found(7));
  EXPECT_EQ(found(7)->stage, Stage::SecondFactor);
}

TEST_P(ALogin, does_not_change_where_its_stage_is_another_or_it_has_ended) {
  Login next = login_row(7);
  EXPECT_FALSE(logins([&](login::Records& records) {
    return records.change_login(digest(1), Stage::SecondFactor, next, entry("a"));
  }));
  logins(
      [](login::Records& records) { return records.end_login(digest(1), End::LogOff, entry("b", at(50))); });
  EXPECT_FALSE(logins([&](login::Records& records) {
    return records.change_login(digest(1), Stage::Pin, next, entry("c"));
  }));
  EXPECT_FALSE(found(7));
}

TEST_P(ALogin, ends_once_and_stays_findable) {
  logins([](login::Records& records) -> Result<void> {
    TRY(records.end_login(digest(1), End::Replaced, entry("login.ended", at(50))));
    return records.end_login(digest(1), End::LogOff, entry("login.ended", at(60)));
  });
  EXPECT_EQ(found(1)->ended_at, at(50));
  EXPECT_EQ(found(1)->end, End::Replaced);
  EXPECT_TRUE(logins([](login::Records& records) { return records.live_logins(member_key()); }).empty());
  EXPECT_TRUE(logins([](login::Records& records) { return records.live_login_hosts(); }).empty());
  const auto told =
      must(write(store_->trail(), [](audit::Records& records) { return records.number_entries(100); }));
  EXPECT_EQ(std::ranges::count_if(told, [](const auto& one) { return one.entry.action == "login.ended"; }),
            1);
}

TEST_P(ALogin, is_live_with_its_host_until_it_ends) {
  logins([](login::Records& records) { return records.keep_login(login_row(2), entry("a")); });
  EXPECT_EQ(logins([](login::Records& records) { return records.live_logins(member_key()); }).size(), 2U);
  EXPECT_EQ(logins([](login::Records& records) { return records.live_login_hosts(); }),
            (std::vector<std::string>{"abc1.login.portal.localhost", "abc2.login.portal.localhost"}));
}

TEST_P(ALogin, is_seen_later_but_never_earlier) {
  logins([](login::Records& records) -> Result<void> {
    TRY(records.touch_login(digest(1), at(30)));
    return records.touch_login(digest(1), at(20));
  });
  EXPECT_EQ(found(1)->last_seen_at, at(30));
}

TEST_P(ALogin, is_forgotten_when_it_was_last_seen_long_ago) {
  Login recent = login_row(2);
  recent.last_seen_at = at(100);
  logins([&](login::Records& records) { return records.keep_login(recent, entry("a")); });
  EXPECT_EQ(must(store_->forget_logins(at(100), 10)), 1);
  EXPECT_FALSE(found(1));
  EXPECT_TRUE(found(2));
}

class ASecondFactor : public ALogin {};
SEKISHO_ON_BOTH_DATABASES(ASecondFactor);

TEST_P(ASecondFactor, keeps_the_challenge_that_waits_however_often_another_is_offered) {
  const std::vector<std::string> first{"A1", "B2", "C3"};
  const auto offer = [&](const std::vector<std::string>& cells) {
    return logins([&](login::Records& records) { return records.keep_challenge(member_key(), cells); });
  };
  EXPECT_EQ(offer(first), first);
  EXPECT_EQ(offer({"D4", "E5", "F1"}), first);
  EXPECT_EQ(logins([](login::Records& records) { return records.find_card(member_key()); })->challenge,
            first);
}

TEST_P(ASecondFactor, answers_a_challenge_once) {
  const std::vector<std::string> asked{"A1", "B2", "C3"};
  const auto close = [&] {
    return logins(
        [&](login::Records& records) { return records.close_challenge(member_key(), asked, asked); });
  };
  logins([&](login::Records& records) -> Result<void> {
    TRY(records.keep_challenge(member_key(), asked));
    TRY(records.spend_card_attempt(member_key()));
    return {};
  });
  EXPECT_TRUE(close());
  EXPECT_FALSE(close());
  const auto answered = logins([](login::Records& records) { return records.find_card(member_key()); });
  EXPECT_TRUE(answered->challenge.empty());
  EXPECT_EQ(answered->used, asked);
  EXPECT_EQ(answered->attempts, 0);
}

TEST_P(ASecondFactor, does_not_close_an_empty_challenge) {
  EXPECT_FALSE(
      logins([](login::Records& records) { return records.close_challenge(member_key(), {}, {"A1"}); }));
}

TEST_P(ASecondFactor, spends_a_token_step_once_and_never_an_earlier_one) {
  const auto spend = [&](std::int64_t step) {
    return logins([&](login::Records& records) { return records.spend_totp_step(member_key(), step); });
  };
  EXPECT_EQ(logins([](login::Records& records) { return records.spend_totp_attempt(member_key()); }), 1);
  EXPECT_TRUE(spend(59'333'333'333));
  EXPECT_FALSE(spend(59'333'333'333));
  EXPECT_FALSE(spend(59'333'333'332));
  EXPECT_TRUE(spend(59'333'333'334));
  EXPECT_EQ(logins([](login::Records& records) { return records.find_member(member_key()); })->totp_attempts,
            0);
}

TEST_P(ASecondFactor, counts_pin_attempts_until_the_right_one) {
  const auto spend = [&] {
    return logins([](login::Records& records) { return records.spend_pin_attempt(member_key()); });
  };
  EXPECT_EQ(spend(), 1);
  EXPECT_EQ(spend(), 2);
  for (int each = 0; each < 4; ++each) {
    logins([](login::Records& records) { return records.give_pin_attempt_back(member_key()); });
  }
  EXPECT_EQ(spend(), 1) << "one that was given back more often than spent";
  logins([](login::Records& records) -> Result<void> {
    TRY(records.reset_pin_attempts(member_key()));
    return records.keep_last_login(member_key(), at(77));
  });
  EXPECT_EQ(spend(), 1);
  EXPECT_EQ(logins([](login::Records& records) { return records.find_member(member_key()); })->last_login_at,
            at(77));
}

class ANotice : public ALogin {
 protected:
  bool keep(int number, contract::NoticeKind kind, int subject, Time when) {
    const contract::Notice notice{
        NoticeId::trusted(id(number)), member_key(), kind, fingerprint(subject), when, {}, {}};
    return renewals(
        [&](renewal::Records& records) { return records.keep_notice(notice, entry("notice.opened")); });
  }
  std::vector<std::string> open_ids() {
    std::vector<std::string> ids;
    for (const auto& one :
         logins([](login::Records& records) { return records.open_notices(member_key()); })) {
      ids.push_back(one.id.text());
    }
    return ids;
  }
};
SEKISHO_ON_BOTH_DATABASES(ANotice);

TEST_P(ANotice, of_one_kind_for_one_subject_exists_once) {
  EXPECT_TRUE(keep(1, contract::NoticeKind::RenewalDue, 1, at(0)));
  EXPECT_FALSE(keep(2, contract::NoticeKind::RenewalDue, 1, at(1)));
  EXPECT_TRUE(keep(3, contract::NoticeKind::Renewed, 1, at(1)));
}

TEST_P(ANotice, stands_unread_first_then_newest_first) {
  keep(1, contract::NoticeKind::RenewalDue, 1, at(1));
  keep(2, contract::NoticeKind::Renewed, 2, at(2));
  keep(3, contract::NoticeKind::Renewed, 3, at(2));
  keep(4, contract::NoticeKind::Renewed, 4, at(9));
  logins([](login::Records& records) {
    return records.read_notice(NoticeId::trusted(id(4)), member_key(), at(10));
  });
  EXPECT_EQ(open_ids(), (std::vector<std::string>{id(3), id(2), id(1), id(4)}));
}

TEST_P(ANotice, is_not_read_by_another_member_and_is_gone_when_closed) {
  keep(1, contract::NoticeKind::RenewalDue, 1, at(1));
  logins([](login::Records& records) {
    return records.read_notice(NoticeId::trusted(id(1)), member_key("yamada"), at(10));
  });
  EXPECT_FALSE(logins([](login::Records& records) { return records.open_notices(member_key()); })[0].read_at);
  renewals([](renewal::Records& records) {
    return records.close_notices(contract::NoticeKind::Renewed, fingerprint(1), at(11));
  });
  EXPECT_EQ(open_ids().size(), 1U) << "another kind stays open";
  renewals([](renewal::Records& records) {
    return records.close_notices(contract::NoticeKind::RenewalDue, fingerprint(1), at(11));
  });
  EXPECT_TRUE(open_ids().empty());
}

}  // namespace
}  // namespace sekisho::storage
