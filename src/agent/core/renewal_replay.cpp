// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "agent/core/renewal.h"

// What an interrupted run left: finished without the person where only the new key is needed, tidied up where
// it is over.
namespace sekisho::agent {

Result<Ending> Renewal::replay() {
  Result<Ending> ending = Ending::Nothing;
  for (Entry& entry : around_.journal.entries()) {
    next_nonce_.clear();
    const Result<Ending> one = replay_one(entry);
    if (!one.ok() || one.value() != Ending::Nothing) {
      ending = one;
    }
  }
  return ending;
}

Result<Ending> Renewal::replay_one(Entry& entry) {
  if (std::find(around_.hosts.begin(), around_.hosts.end(), entry.host) == around_.hosts.end()) {
    return Ending::Nothing;
  }
  institution_ = around_.language == Language::Japanese ? entry.institution : entry.institution_en;
  around_.window.introduce(institution_);
  const Result<Standing> asked = portal_.standing(entry.host, entry.order);
  const bool unknown = !asked.ok() && asked.error().code == ErrorCode::OrderUnknown;
  if (unknown || (asked.ok() && asked->state == OrderState::Over)) {
    discard(entry);
    return Ending::Nothing;
  }
  const Standing standing = TRY(asked);
  if (is_proven(standing.state)) {
    around_.journal.forget(entry.order);
    return Ending::Done;
  }
  next_nonce_ = standing.nonce;
  began_ = std::chrono::steady_clock::now();
  if (entry.step < Step::Answered) {
    if (entry.step < Step::RequestSigned || !is_requested(standing.state)) {
      return Ending::Nothing;  // needs a ticket: the page's アプリをもう一度開く brings one
    }
    around_.window.show_working(Beginning::Resumed);
    TRY(fetch_with_new_key(entry));
  }
  around_.window.show_working(Beginning::Resumed);
  return install_and_prove(entry);
}

void Renewal::discard(const Entry& entry) {
  if (entry.step >= Step::KeyMade && entry.step < Step::Installed) {
    (void)around_.keys.delete_key(entry.new_key.name);
  }
  around_.journal.forget(entry.order);
}

}  // namespace sekisho::agent
