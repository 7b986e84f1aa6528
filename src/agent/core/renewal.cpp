// SPDX-License-Identifier: Apache-2.0
#include "agent/core/renewal.h"

#include <algorithm>

#include "agent/core/request.h"
#include "agent/core/texts.h"

namespace sekisho::agent {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::minutes tolerated_skew{10};
constexpr int tries_for_a_nonce = 2;
constexpr std::chrono::milliseconds between_asks{1'500};
constexpr int asks_for_a_login = 400;  // ten minutes, as long as the ticket

std::string label_of(const OrderId& order) { return "sekisho order " + order.text(); }

Question question_of(const Look& look, const std::string& institution) {
  return {institution, look.contract_id, look.company, look.not_after, look.zone, look.matching_number};
}

}  // namespace

Result<Ending> Renewal::run(const std::string& url) {
  const StartUrl start = TRY(parse_start_url(url, around_.hosts));
  Look look = TRY(portal_.look(start.host, start.ticket));
  institution_ = around_.language == Language::Japanese ? look.institution : look.institution_en;
  around_.window.introduce(institution_);
  TRY(check_clock(look));
  if (is_proven(look.state)) {
    around_.journal.forget(look.order);
    return Ending::Done;
  }
  if (look.state == OrderState::Over) {
    return Error{ErrorCode::OrderClosed, "the ticket's order is over"};
  }
  if (look.second_door) {
    TRY(choose_expired(look));
  }
  std::optional<Entry> entry = TRY(consented(start, look));
  if (!entry) {
    return Ending::Replaced;
  }
  TRY(around_.keys.unlock(entry->old_key));
  began_ = steady_clock::now();
  TRY(have_key(*entry, look.key));
  TRY(have_certificate(*entry, start, look));
  return install_and_prove(*entry);
}

// A certificate that is not valid yet by this PC's clock is not offered by browsers: better said before
// anything is done.
Result<void> Renewal::check_clock(const Look& look) {
  skew_ = around_.clock() - look.server_time;
  if (std::chrono::abs(skew_) > tolerated_skew) {
    return Error{ErrorCode::AgentClockWrong, "seconds off: " + std::to_string(skew_.count())};
  }
  return {};
}

Result<std::optional<Entry>> Renewal::consented(const StartUrl& url, const Look& look) {
  if (std::optional<Entry> entry = journalled(url, look)) {
    around_.window.show_working(Phase::Resumed);
    portal_.tell(url.host, url.ticket, "consented");
    return entry;
  }
  if (look.state != OrderState::Opened) {
    return Error{ErrorCode::OrderHasOtherRequest, "requested, but not from here"};
  }
  Entry entry(look.order, *look.old_certificate);
  entry.host = url.host;
  entry.institution = look.institution;
  entry.institution_en = look.institution_en;
  entry.old_key = TRY(around_.keys.find(*look.old_certificate));
  const Consent consent = around_.window.ask(question_of(look, institution_));
  if (consent == Consent::Replaced) {
    return std::optional<Entry>();
  }
  if (consent == Consent::Refused) {
    portal_.tell(url.host, url.ticket, "declined");
    return Error{ErrorCode::AgentDeclined, ""};
  }
  around_.window.show_working(Phase::Fresh);
  TRY(reach(entry, Step::Consented));
  portal_.tell(url.host, url.ticket, "consented");
  return std::optional<Entry>(std::move(entry));
}

// The ticket names nobody: the person's own expired certificate does.
Result<void> Renewal::choose_expired(Look& look) {
  const auto found =
      around_.keys.expired(look.second_door->issuers, look.second_door->ended_after, look.server_time);
  if (found.empty()) {
    return Error{ErrorCode::AgentNoOldCertificate, "no expired certificate of this institution"};
  }
  std::size_t chosen = 0;
  if (found.size() > 1) {
    std::vector<std::string> names;
    for (const ExpiredCertificate& one : found) {
      names.push_back(one.common_name);
    }
    const std::optional<std::size_t> answer = around_.window.choose(names);
    if (!answer || *answer >= found.size()) {
      return Error{ErrorCode::AgentDeclined, ""};
    }
    chosen = *answer;
  }
  look.old_certificate = found[chosen].fingerprint;
  look.contract_id = found[chosen].common_name;
  look.not_after = found[chosen].not_after;
  return {};
}

std::optional<Entry> Renewal::journalled(const StartUrl& url, const Look& look) {
  for (Entry& entry : around_.journal.entries()) {
    // At the second door each ticket proposes an order of its own: the one that was begun goes on.
    const bool same_order = entry.order == look.order || look.second_door;
    if (same_order && entry.host == url.host && entry.old_certificate == *look.old_certificate) {
      return std::move(entry);
    }
  }
  return std::nullopt;
}

Result<void> Renewal::have_key(Entry& entry, const KeyWish& wish) {
  if (entry.step > Step::KeyMade) {
    return {};
  }
  const auto before = steady_clock::now();
  entry.new_key = TRY(around_.keys.make_key(entry.old_key, wish, label_of(entry.order)));
  key_time_ = duration_cast<milliseconds>(steady_clock::now() - before);
  return reach(entry, Step::KeyMade);
}

Result<void> Renewal::have_certificate(Entry& entry, const StartUrl& url, const Look& look) {
  if (entry.step >= Step::Answered) {
    return {};
  }
  if (!is_requested(look.state)) {
    return ask_with_old_key(entry, url, look);
  }
  if (entry.step < Step::RequestSigned) {
    discard(entry);
    return Error{ErrorCode::OrderHasOtherRequest, "requested, but not by this journal"};
  }
  return fetch_with_new_key(entry);
}

// The answer may have been lost on its way, here or in an earlier life: before the old key signs once more,
// the portal is asked whether it has the request already.
Result<void> Renewal::ask_with_old_key(Entry& entry, const StartUrl& url, const Look& look) {
  if (entry.ticket != url.ticket) {
    TRY(sign_request(entry, url, look.nonce));
  }
  for (int tried = 0; tried < tries_for_a_nonce; ++tried) {
    const Result<Issued> issued = portal_.request(entry.host, entry.jws);
    if (issued.ok()) {
      return keep_answer(entry, issued.value());
    }
    const ErrorCode code = issued.error().code;
    if (code == ErrorCode::OrderAwaitsLogin) {
      return wait_for_login(entry);
    }
    if (code == ErrorCode::OrderHasOtherRequest) {
      discard(entry);
    }
    if (code != ErrorCode::NonceInvalid && code != ErrorCode::TicketInvalid) {
      return issued.error();
    }
    const Standing standing = TRY(portal_.standing(entry.host, entry.order));
    if (is_requested(standing.state)) {
      next_nonce_ = standing.nonce;
      return fetch_with_new_key(entry);
    }
    if (code == ErrorCode::TicketInvalid) {
      return issued.error();
    }
    TRY(sign_request(entry, url, standing.nonce));
  }
  return Error{ErrorCode::NonceInvalid, "refused twice"};
}

// The second door: the portal has the old key's signature; now PIN and card are asked for in the browser.
Result<void> Renewal::wait_for_login(Entry& entry) {
  around_.window.show_working(Phase::AwaitsLogin);
  for (int asked = 0; asked < asks_for_a_login; ++asked) {
    around_.pause(between_asks);
    const Result<void> fetched = fetch_with_new_key(entry);
    if (fetched.ok()) {
      around_.window.show_working(Phase::Fresh);
      return fetched;
    }
    if (fetched.error().code != ErrorCode::OrderAwaitsLogin) {
      return fetched;
    }
  }
  return Error{ErrorCode::OrderAwaitsLogin, "no PIN and card in time"};
}

Result<void> Renewal::sign_request(Entry& entry, const StartUrl& url, const std::string& nonce) {
  if (entry.request.empty()) {
    entry.request = TRY(make_request(entry.new_key, around_.keys));
  }
  const Header header{entry.old_key.algorithm, "sekisho-request", Conversation::request_url(entry.host),
                      nonce, entry.old_certificate.text()};
  const std::string input = signing_input(header, request_payload(url.ticket, entry.request));
  const Bytes signature = TRY(around_.keys.sign(entry.old_key, view(input)));
  entry.jws = compact(input, signature);
  entry.ticket = url.ticket;
  return reach(entry, Step::RequestSigned);
}

Result<void> Renewal::fetch_with_new_key(Entry& entry) {
  for (int tried = 0; tried < tries_for_a_nonce; ++tried) {
    const std::string jws = TRY(signed_by_new_key(entry, "fetch", order_payload(entry.order)));
    const Result<Issued> issued = portal_.fetch(entry.host, entry.order, jws);
    if (issued.ok()) {
      return keep_answer(entry, issued.value());
    }
    if (issued.error().code == ErrorCode::OrderNotIssued) {
      return Error{ErrorCode::SignerAway, "requested, not issued yet"};
    }
    if (issued.error().code != ErrorCode::NonceInvalid) {
      return issued.error();
    }
  }
  return Error{ErrorCode::NonceInvalid, "refused twice"};
}

Result<void> Renewal::keep_answer(Entry& entry, const Issued& issued) {
  entry.certificate = TRY(first_certificate(issued.certificate));
  next_nonce_ = issued.nonce;
  return reach(entry, Step::Answered);
}

Result<Ending> Renewal::install_and_prove(Entry& entry) {
  TRY(around_.keys.install(entry.new_key.name, entry.certificate));
  TRY(reach(entry, Step::Installed));
  const Fingerprint leaf = TRY(around_.keys.read_back(entry.new_key.name, entry.certificate));
  TRY(prove(entry, leaf));
  TRY(reach(entry, Step::Proven));
  const auto total = duration_cast<milliseconds>(steady_clock::now() - began_);
  around_.log({Severity::Notice,
               "agent.timing",
               {{"key_ms", std::to_string(key_time_.count())}, {"total_ms", std::to_string(total.count())}}});
  around_.journal.forget(entry.order);
  return Ending::Done;
}

Result<void> Renewal::prove(Entry& entry, const Fingerprint& leaf) {
  for (int tried = 0; tried < tries_for_a_nonce; ++tried) {
    if (next_nonce_.empty()) {
      const Standing standing = TRY(portal_.standing(entry.host, entry.order));
      if (is_proven(standing.state)) {
        return {};
      }
      next_nonce_ = standing.nonce;
    }
    const std::string jws = TRY(signed_by_new_key(entry, "proof", proof_payload(leaf)));
    const Result<void> proven = portal_.prove(entry.host, entry.order, jws);
    if (proven.ok() || proven.error().code != ErrorCode::NonceInvalid) {
      return proven;
    }
  }
  return Error{ErrorCode::NonceInvalid, "refused twice"};
}

Result<std::string> Renewal::signed_by_new_key(const Entry& entry, std::string_view verb,
                                               const std::string& payload) {
  std::string nonce = std::exchange(next_nonce_, {});
  if (nonce.empty()) {
    nonce = TRY(portal_.standing(entry.host, entry.order)).nonce;
  }
  const Header header{entry.new_key.name.algorithm, "sekisho-" + std::string(verb),
                      Conversation::order_url(entry.host, entry.order, verb), nonce, ""};
  const std::string input = signing_input(header, payload);
  const Bytes signature = TRY(around_.keys.sign(entry.new_key.name, view(input)));
  return compact(input, signature);
}

Result<void> Renewal::reach(Entry& entry, Step step) {
  entry.step = std::max(entry.step, step);
  return around_.journal.keep(entry);
}

void Renewal::discard(const Entry& entry) {
  if (entry.step >= Step::KeyMade && entry.step < Step::Installed) {
    (void)around_.keys.delete_key(entry.new_key.name);
  }
  around_.journal.forget(entry.order);
}

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
  began_ = steady_clock::now();
  if (entry.step < Step::Answered) {
    if (entry.step < Step::RequestSigned || !is_requested(standing.state)) {
      return Ending::Nothing;  // needs a ticket: the page's アプリをもう一度開く brings one
    }
    around_.window.show_working(Phase::Resumed);
    TRY(fetch_with_new_key(entry));
  }
  around_.window.show_working(Phase::Resumed);
  return install_and_prove(entry);
}

}  // namespace sekisho::agent
