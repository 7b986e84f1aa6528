// SPDX-License-Identifier: Apache-2.0
#include "agent/core/renewal.h"

#include <algorithm>

#include "agent/core/texts.h"

namespace sekisho::agent {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::minutes tolerated_skew{10};

// The same words find the same key again. At the second door each ticket brings another order.
std::string label_of(const Entry& entry) {
  return entry.door == Door::First ? "sekisho order " + entry.order.text()
                                   : "sekisho renewal of " + entry.old_certificate.text();
}

Question question_of(const Look& look, const std::string& institution) {
  return {institution, look.contract_id, look.company, look.not_after, look.zone, look.matching_number};
}

}  // namespace

Result<Ending> Renewal::run(const std::string& url) {
  const StartUrl start = TRY(parse_start_url(url, around_.hosts));
  const Look look = TRY(portal_.look(start.host, start.ticket));
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
  if (look.second_door) {
    return chosen_and_consented(url, look);
  }
  if (std::optional<Entry> entry = journalled(url, look)) {
    around_.window.show_working(Beginning::Resumed);
    portal_.tell(url.host, url.ticket, "consented");
    return entry;
  }
  if (look.state != OrderState::Opened) {
    return Error{ErrorCode::OrderHasOtherRequest, "requested, but not from here"};
  }
  Entry entry = fresh_entry(url, look, *look.old_certificate);
  entry.old_key = TRY(around_.keys.find(entry.old_certificate));
  return agreed(url, question_of(look, institution_), std::move(entry));
}

Result<std::optional<Entry>> Renewal::agreed(const StartUrl& url, const Question& question, Entry entry) {
  const Consent consent = around_.window.ask(question);
  if (consent == Consent::Replaced) {
    return std::optional<Entry>();
  }
  if (consent == Consent::Refused) {
    portal_.tell(url.host, url.ticket, "declined");
    return Error{ErrorCode::AgentDeclined, ""};
  }
  around_.window.show_working(Beginning::Fresh);
  TRY(reach(entry, Step::Consented));
  portal_.tell(url.host, url.ticket, "consented");
  return std::optional<Entry>(std::move(entry));
}

Entry Renewal::fresh_entry(const StartUrl& url, const Look& look, const Fingerprint& old_certificate) {
  Entry entry(look.order, old_certificate);
  entry.host = url.host;
  entry.institution = look.institution;
  entry.institution_en = look.institution_en;
  return entry;
}

std::optional<Entry> Renewal::journalled(const StartUrl& url, const Look& look) {
  for (Entry& entry : around_.journal.entries()) {
    if (entry.order == look.order && entry.host == url.host &&
        entry.old_certificate == look.old_certificate) {
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
  entry.new_key = TRY(around_.keys.make_key(entry.old_key, wish, label_of(entry)));
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

Result<void> Renewal::reach(Entry& entry, Step step) {
  entry.step = std::max(entry.step, step);
  return around_.journal.keep(entry);
}

}  // namespace sekisho::agent
