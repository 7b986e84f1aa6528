// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

constexpr int crowd = 50;

class FiftyAtOnce : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
  }
  // How many of the crowd heard true.
  template <class Work>
  int winners(Work work) {
    const auto heard = in_parallel(crowd, [&](int number) -> int {
      return must(write(store_->logins(), [&](login::Records& records) { return work(records, number); }))
                 ? 1
                 : 0;
    });
    return std::accumulate(heard.begin(), heard.end(), 0);
  }
};
SEKISHO_ON_BOTH_DATABASES(FiftyAtOnce);

TEST_P(FiftyAtOnce, guesses_of_a_pin_are_counted_one_by_one) {
  auto counts = in_parallel(crowd, [&](int) {
    return must(write(store_->logins(),
                      [](login::Records& records) { return records.spend_pin_attempt(member_key()); }));
  });
  std::ranges::sort(counts);
  std::vector<int> expected(crowd);
  std::iota(expected.begin(), expected.end(), 1);
  EXPECT_EQ(counts, expected);
  EXPECT_EQ(logins([](login::Records& records) { return records.find_member(member_key()); })->pin_attempts,
            crowd);
}

TEST_P(FiftyAtOnce, only_one_moves_a_login_on) {
  logins([](login::Records& records) { return records.keep_login(login_row(1), entry("a")); });
  EXPECT_EQ(winners([](login::Records& records, int number) {
              login::Login next = login_row(100 + number);
              next.stage = login::Stage::SecondFactor;
              return records.change_login(digest(1), login::Stage::Pin, next, entry("login.pin"));
            }),
            1);
  EXPECT_EQ(logins([](login::Records& records) { return records.live_logins(member_key()); }).size(), 1U);
}

TEST_P(FiftyAtOnce, only_one_answers_a_challenge_and_only_one_spends_a_token_step) {
  logins([](login::Records& records) { return records.keep_challenge(member_key(), {"A1", "B2"}); });
  EXPECT_EQ(winners([](login::Records& records, int) {
              return records.close_challenge(member_key(), {"A1", "B2"}, {"A1", "B2"});
            }),
            1);
  EXPECT_EQ(
      winners([](login::Records& records, int) { return records.spend_totp_step(member_key(), 59'333'333); }),
      1);
}

TEST_P(FiftyAtOnce, all_see_the_one_challenge_that_waits) {
  const auto seen = in_parallel(crowd, [&](int number) {
    return must(write(store_->logins(), [&](login::Records& records) {
      return records.keep_challenge(member_key(), {"A" + std::to_string(number % 5 + 1)});
    }));
  });
  EXPECT_EQ(std::ranges::count(seen, seen.front()), crowd);
}

TEST_P(FiftyAtOnce, only_one_opens_an_order_and_only_one_moves_it_on) {
  const auto opened = in_parallel(crowd, [&](int number) -> int {
    return must(write(
               store_->renewals(),
               [&](renewal::Records& records) { return records.keep_order(order(number), entry("opened")); }))
               ? 1
               : 0;
  });
  EXPECT_EQ(std::accumulate(opened.begin(), opened.end(), 0), 1);
  renewal::Order next =
      *renewals([](renewal::Records& records) { return records.find_open_order(fingerprint(1)); });
  next.state = renewal::State::Requested;
  const auto moved = in_parallel(crowd, [&](int) -> int {
    return must(write(store_->renewals(),
                      [&](renewal::Records& records) {
                        return records.change_order(renewal::State::Opened, next, entry("requested"));
                      }))
               ? 1
               : 0;
  });
  EXPECT_EQ(std::accumulate(moved.begin(), moved.end(), 0), 1);
}

// No conditional UPDATE helps here: only a serializable database does not lose one of them.
TEST_P(FiftyAtOnce, that_read_and_then_write_lose_nothing) {
  renewals([](renewal::Records& records) { return records.keep_order(order(1), entry("opened")); });
  in_parallel(crowd, [&](int) -> int {
    return must(write(store_->renewals(), [](renewal::Records& records) -> Result<bool> {
      renewal::Order read = *TRY(records.find_order(OrderId::trusted(id(1))));
      read.expires_at += std::chrono::seconds(1);
      return records.change_order(renewal::State::Opened, read, entry("changed"));
    }));
  });
  const auto kept =
      renewals([](renewal::Records& records) { return records.find_order(OrderId::trusted(id(1))); });
  EXPECT_EQ(kept->expires_at - order(1).expires_at, std::chrono::seconds(crowd));
  EXPECT_EQ(kept->version, 1 + crowd);
}

// As the issuing does: each has signed the same serial for itself, and each signature is another one.
TEST_P(FiftyAtOnce, who_signed_the_same_order_all_hear_of_the_one_certificate_that_was_kept_first) {
  renewal::Order waiting = order(1);
  waiting.state = renewal::State::Requested;
  renewals([&](renewal::Records& records) { return records.keep_order(waiting, entry("requested")); });
  const auto heard = in_parallel(crowd, [&](int number) -> std::string {
    const auto kept = write(store_->renewals(), [&](renewal::Records& records) -> Result<std::string> {
      renewal::Order found = *TRY(records.find_order(waiting.id));
      if (found.state != renewal::State::Requested) {
        return found.new_certificate->text();
      }
      contract::HeldCertificate fresh = certificate(100 + number);
      fresh.serial = certificate(100).serial;
      TRY(records.keep_certificate(fresh, entry("issued")));
      found.state = renewal::State::Issued;
      found.new_certificate = fresh.fingerprint;
      return TRY(records.change_order(renewal::State::Requested, found, entry("issued")))
                 ? Result<std::string>(fresh.fingerprint.text())
                 : Result<std::string>(Error{ErrorCode::Busy, "moved meanwhile"});
    });
    return kept.ok() ? kept.value() : kept.error().detail;
  });
  const auto kept = renewals([&](renewal::Records& records) { return records.find_order(waiting.id); });
  ASSERT_TRUE(kept->new_certificate);
  for (const std::string& one : heard) {
    EXPECT_EQ(one, kept->new_certificate->text());
  }
  EXPECT_EQ(renewals([](renewal::Records& records) { return records.certificates_of(member_key()); }).size(),
            2U);
}

TEST_P(FiftyAtOnce, of_whom_half_change_their_mind_leave_only_what_the_others_did) {
  const auto heard = in_parallel(crowd, [&](int number) -> std::optional<ErrorCode> {
    const auto kept = store_->staff().run([&](staff::Records& records) -> Result<void> {
      TRY(records.keep_member(member(member_key("user" + std::to_string(number))), entry("member.imported")));
      return number % 2 == 0 ? Result<void>() : Result<void>(Error{ErrorCode::BadRequest, "changed my mind"});
    });
    return kept.ok() ? std::nullopt : std::optional<ErrorCode>(kept.error().code);
  });
  for (int number = 0; number < crowd; ++number) {
    const bool kept = staff([&](staff::Records& records) {
                        return records.find_member(member_key("user" + std::to_string(number)));
                      }).has_value();
    EXPECT_EQ(kept, number % 2 == 0);
    EXPECT_EQ(heard.at(static_cast<std::size_t>(number)),
              number % 2 == 0 ? std::nullopt : std::optional(ErrorCode::BadRequest));
  }
  const auto told =
      must(write(store_->trail(), [](audit::Records& records) { return records.number_entries(1'000); }));
  EXPECT_EQ(std::count_if(told.begin(), told.end(),
                          [](const auto& one) { return one.entry.action == "member.imported"; }),
            1 + crowd / 2)
      << "a change and its audit entry share their fate";
}

TEST_P(FiftyAtOnce, of_whom_some_throw_or_break_a_rule_hurt_nobody_else) {
  const auto heard = in_parallel(crowd, [&](int number) -> int {
    try {
      const auto kept = store_->staff().run([&](staff::Records& records) -> Result<void> {
        TRY(records.keep_member(member(member_key("user" + std::to_string(number))), entry("a")));
        if (number % 3 == 1) {
          throw std::logic_error("a bug");
        }
        return number % 3 == 2 ? records.keep_certificate(certificate(1), entry("twice")) : Result<void>();
      });
      return kept.ok() ? 0 : 2;
    } catch (const std::logic_error&) {
      return 1;
    }
  });
  for (int number = 0; number < crowd; ++number) {
    EXPECT_EQ(heard.at(static_cast<std::size_t>(number)), number % 3);
    EXPECT_EQ(staff([&](staff::Records& records) {
                return records.find_member(member_key("user" + std::to_string(number)));
              }).has_value(),
              number % 3 == 0);
  }
}

TEST_P(FiftyAtOnce, keep_numbers_of_the_trail_without_gap_or_double) {
  std::vector<std::int64_t> numbers;
  std::mutex mutex;
  in_parallel(crowd, [&](int number) -> int {
    must(store_->logins().run(
        [&](login::Records& records) { return records.note(entry("note" + std::to_string(number))); }));
    const auto numbered =
        must(write(store_->trail(), [](audit::Records& records) { return records.number_entries(3); }));
    const std::lock_guard lock(mutex);
    std::ranges::transform(numbered, std::back_inserter(numbers), &audit::NumberedEntry::number);
    return 0;
  });
  for (const auto& one :
       must(write(store_->trail(), [](audit::Records& records) { return records.number_entries(1'000); }))) {
    numbers.push_back(one.number);
  }
  std::ranges::sort(numbers);
  std::vector<std::int64_t> expected(numbers.size());
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(numbers, expected);
  EXPECT_EQ(numbers.size(), 4U + crowd);  // four from fill()
}

}  // namespace
}  // namespace sekisho::storage
