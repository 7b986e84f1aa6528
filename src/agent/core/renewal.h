// SPDX-License-Identifier: Apache-2.0
// One renewal, from the URL to the proof. renewal.cpp reads like the diagram of design §4:
//
//   look → clock → old certificate → window → CONSENT → unlock → key → request → one signature by the old key
//        → answer → install → read back → proof by the new key → done
//
// Each step is journalled before the next begins and can be repeated: started again, run() goes on where it
// stopped, with the same key and the same request, and asks for consent only where the journal holds none.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "agent/core/conversation.h"
#include "agent/core/journal.h"
#include "agent/core/key_store.h"
#include "agent/core/url.h"
#include "agent/core/window.h"
#include "base/log.h"

namespace sekisho::agent {

struct Surroundings {
  KeyStore& keys;
  Portal& portal;
  Journal& journal;
  Window& window;
  Clock clock;
  Pause pause;
  Log log;
  std::vector<std::string> hosts;
  Language language{Language::Japanese};
};

enum class Ending {
  Done,
  Replaced,  // another start took over before anybody answered
  Nothing,   // replay() only: no renewal was waiting
};

class Renewal {
 public:
  explicit Renewal(Surroundings around)
      : around_(std::move(around)), portal_(around_.portal, around_.pause) {}

  // Errors besides the network's: AgentUrlInvalid, AgentClockWrong, AgentNoOldCertificate, AgentDeclined,
  // SignerAway (accepted, later), OrderHasOtherRequest, AgentStoreLocked, AgentStoreFailed.
  Result<Ending> run(const std::string& url);
  // Finishes what was consented to and only needs the new key. Started by hand, or after a run.
  Result<Ending> replay();

  // For the messages: which institution, and how wrong this PC's clock is.
  [[nodiscard]] const std::string& institution() const { return institution_; }
  [[nodiscard]] std::chrono::seconds skew() const { return skew_; }

 private:
  static constexpr int tries_for_a_nonce = 2;

  Result<void> check_clock(const Look& look);
  Result<std::optional<Entry>> consented(const StartUrl& url, const Look& look);
  Result<std::optional<Entry>> chosen_and_consented(const StartUrl& url, const Look& look);
  Result<std::optional<Entry>> agreed(const StartUrl& url, const Question& question, Entry entry);
  Result<Entry> second_door_entry(const StartUrl& url, const Look& look, const Ended& chosen);
  static Entry fresh_entry(const StartUrl& url, const Look& look, const Fingerprint& old_certificate);
  std::optional<Entry> journalled(const StartUrl& url, const Look& look);
  Result<void> have_key(Entry& entry, const KeyWish& wish);
  Result<void> have_certificate(Entry& entry, const StartUrl& url, const Look& look);
  Result<void> ask_with_old_key(Entry& entry, const StartUrl& url, const Look& look);
  Result<void> sign_request(Entry& entry, const StartUrl& url, const std::string& nonce);
  Result<void> fetch_with_new_key(Entry& entry);
  Result<void> wait_for_login(Entry& entry);
  Result<void> keep_answer(Entry& entry, const Issued& issued);
  Result<Ending> install_and_prove(Entry& entry);
  Result<void> prove(Entry& entry, const Fingerprint& leaf);
  Result<std::string> signed_by_new_key(const Entry& entry, std::string_view verb,
                                        const std::string& payload);
  Result<void> reach(Entry& entry, Step step);
  void discard(const Entry& entry);
  Result<Ending> replay_one(Entry& entry);

  Surroundings around_;
  Conversation portal_;
  std::string institution_;
  std::chrono::seconds skew_{0};
  std::string next_nonce_;  // from the last answer; used once
  std::chrono::steady_clock::time_point began_;
  std::chrono::milliseconds key_time_{0};
};

}  // namespace sekisho::agent
