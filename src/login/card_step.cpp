// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "crypto/digest.h"
#include "login/digits.h"
#include "login/next_step.h"
#include "login/steps.h"

namespace sekisho::login {
namespace {

struct SpentOnCard {
  contract::CustomerCard card;
  int left{0};
};

// None: locked or no card.
Result<std::optional<SpentOnCard>> spend_card(Records& records, const Session& session,
                                              const contract::Policy& policy, Time now) {
  auto card = TRY(records.find_card(session.login.member));
  if (!card || card->locked_at) {
    return std::optional<SpentOnCard>{};
  }
  const int spent = TRY(records.spend_card_attempt(session.login.member));
  if (spent > policy.card_tries) {
    TRY(records.lock_card(session.login.member, entry_of(session.login, "login.card_locked", now)));
    return std::optional<SpentOnCard>{};
  }
  return std::optional<SpentOnCard>{SpentOnCard{*std::move(card), policy.card_tries - spent}};
}

bool answers_all(const std::map<std::string, std::string>& typed, const std::vector<std::string>& challenge) {
  return std::all_of(challenge.begin(), challenge.end(),
                     [&](const std::string& cell) { return typed.count(cell) == 1; });
}

bool values_match(const contract::CardValues& right, const std::vector<std::string>& challenge,
                  const std::map<std::string, Secret>& answers) {
  bool all = true;
  for (const std::string& cell : challenge) {
    const auto answer = answers.find(cell);
    // Every cell is compared, so that the time does not tell which one was wrong.
    const bool same = answer != answers.end() &&
                      crypto::equal_in_constant_time(view(right.at(cell)), answer->second.bytes());
    all = all && same;
  }
  return all;
}

Result<Attempt> accept_card(Records& records, const Session& session, const contract::Policy& policy,
                            const contract::CustomerCard& card, Time now) {
  const auto card_now = TRY(records.find_card(session.login.member));
  if (!card_now || card_now->locked_at) {
    return refused(ErrorCode::CardLocked);  // the lock does not tell if the answer was right
  }
  if (!TRY(records.close_challenge(session.login.member, card.challenge, used_after(card, policy)))) {
    return refused(ErrorCode::LoginWrongStep);
  }
  auto advanced = TRY(advance(records, session, Stage::Done, now));
  if (!advanced) {
    return refused(ErrorCode::LoginWrongStep);
  }
  return Attempt{std::move(advanced), {}, 0, {}};
}

Result<Attempt> reject_card(Records& records, const Session& session, int left, Time now) {
  TRY(records.note(entry_of(session.login, "login.card_wrong", now)));
  if (left > 0) {
    return refused(ErrorCode::CardWrong, left);
  }
  TRY(records.lock_card(session.login.member, entry_of(session.login, "login.card_locked", now)));
  return refused(ErrorCode::CardLocked);
}

}  // namespace

Result<contract::CustomerCard> challenge_of(Transactions<Records>& records, const MemberKey& member,
                                            const contract::Policy& policy) {
  return write(records, [&](Records& open) -> Result<contract::CustomerCard> {
    auto card = TRY(open.find_card(member));
    if (!card) {
      return Error{ErrorCode::CardLocked, "no card registered"};
    }
    if (card->challenge.empty()) {
      card->challenge = TRY(open.keep_challenge(member, pick_challenge(*card, policy)));
    }
    return *std::move(card);
  });
}

Result<Attempt> try_card(const StepTools& tools, const Session& session, const contract::Policy& policy,
                         const std::map<std::string, std::string>& typed, Time now) {
  if (session.login.stage != Stage::SecondFactor ||
      session.member.second_factor != contract::SecondFactor::CustomerCard) {
    return refused(ErrorCode::LoginWrongStep);
  }
  if (pin_is_locked(session.member)) {
    return refused(ErrorCode::PinLocked);
  }
  const auto waiting = TRY(challenge_of(tools.records, session.login.member, policy));
  if (!answers_all(typed, waiting.challenge)) {
    return refused(ErrorCode::LoginWrongStep);  // the page of a challenge that another login has answered
  }
  std::map<std::string, Secret> answers;
  for (const std::string& cell : waiting.challenge) {
    Secret digits = normalised_digits(typed.at(cell));
    if (!are_digits(digits, contract::card_value_digits)) {
      return refused(ErrorCode::CardFormat, 0, cell);
    }
    answers.emplace(cell, std::move(digits));
  }
  const auto spent =
      TRY(write(tools.records, [&](Records& records) { return spend_card(records, session, policy, now); }));
  if (!spent) {
    return refused(ErrorCode::CardLocked);
  }
  const auto right_values = TRY(contract::open_card(tools.keys.card, spent->card));
  // Judged against the challenge as it was when this attempt was spent: another tab may have answered
  // meanwhile.
  const bool right =
      spent->card.challenge == waiting.challenge && values_match(right_values, waiting.challenge, answers);
  return write(tools.records, [&](Records& records) {
    return right ? accept_card(records, session, policy, spent->card, now)
                 : reject_card(records, session, spent->left, now);
  });
}

}  // namespace sekisho::login
