// SPDX-License-Identifier: Apache-2.0
#include "agent/core/renewal.h"

// 有効期限が切れた方 (design §4): the ticket names nobody, the person says which of their expired
// certificates it is, and the order moves on once PIN and card were right in the browser.
namespace sekisho::agent {
namespace {

constexpr std::chrono::seconds between_questions{2};
constexpr int questions = 300;  // ten minutes

std::vector<std::string> names_of(const std::vector<Ended>& certificates) {
  std::vector<std::string> names;
  names.reserve(certificates.size());
  for (const Ended& certificate : certificates) {
    names.push_back(certificate.name);
  }
  return names;
}

}  // namespace

// Consent is asked for again with each ticket: anybody can have such a ticket, and its number must match this
// page's.
Result<std::optional<Entry>> Renewal::chosen_and_consented(const StartUrl& url, const Look& look) {
  const auto ended =
      TRY(around_.keys.ended(look.second_door->issuers, look.second_door->ended_after, look.server_time));
  if (ended.empty()) {
    return Error{ErrorCode::AgentNoOldCertificate, "none that ended lately"};
  }
  const auto choice =
      ended.size() == 1 ? std::optional<std::size_t>(0) : around_.window.choose(names_of(ended));
  if (!choice || *choice >= ended.size()) {
    portal_.tell(url.host, url.ticket, "declined");
    return Error{ErrorCode::AgentDeclined, "none of them"};
  }
  const Ended& chosen = ended[*choice];
  Entry entry = TRY(second_door_entry(url, look, chosen));
  const Question question{institution_, chosen.name, "", chosen.not_after, look.zone, look.matching_number};
  return agreed(url, question, std::move(entry));
}

// The order's name comes with the first ticket whose request arrived. A journalled request is sent again and
// found by its bytes; one that never arrived takes this ticket's order.
Result<Entry> Renewal::second_door_entry(const StartUrl& url, const Look& look, const Ended& chosen) {
  for (const Entry& kept : around_.journal.entries()) {
    if (kept.host != url.host || kept.old_certificate != chosen.certificate || kept.door != Door::Second) {
      continue;
    }
    const Result<Standing> standing = portal_.standing(kept.host, kept.order);
    if (standing.ok() && standing->state != OrderState::Over) {
      return kept;
    }
    if (!standing.ok() && standing.error().code != ErrorCode::OrderUnknown) {
      return standing.error();
    }
    discard(kept);
  }
  Entry entry = fresh_entry(url, look, chosen.certificate);
  entry.door = Door::Second;
  entry.old_key = chosen.key;
  return entry;
}

Result<void> Renewal::wait_for_login(Entry& entry) {
  around_.window.show_waiting();
  for (int asked = 0; asked < questions; ++asked) {
    around_.pause(between_questions);
    const Result<void> fetched = fetch_with_new_key(entry);
    if (fetched.ok()) {
      around_.window.show_working(Beginning::Fresh);
      began_ = std::chrono::steady_clock::now();  // the figure is about this program, not about the person
    }
    if (fetched.ok() || fetched.error().code != ErrorCode::OrderAwaitsLogin) {
      return fetched;
    }
  }
  return Error{ErrorCode::OrderAwaitsLogin, "not within ten minutes"};
}

}  // namespace sekisho::agent
