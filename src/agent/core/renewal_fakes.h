// SPDX-License-Identifier: Apache-2.0
// For unit tests only: a key store, a journal and a person in memory, and the world that outlives a power
// cut.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/core/renewal.h"
#include "agent/core/renewal_fake_server.h"

namespace sekisho::agent::fake {

struct Keys : KeyStore {
  explicit Keys(Power& with) : power(with) {}
  Power& power;
  std::map<std::string, std::string> made;       // label → id
  std::map<std::string, std::string> installed;  // id → certificate
  std::set<std::string> deleted;
  std::vector<std::string> signatures;  // who signed, in order
  bool has_old{true};
  std::vector<std::string> ended_names{"00000000001 9001 ADMIN 2026-07"};
  bool can_install{true};

  Result<KeyName> find(const Fingerprint& certificate) override {
    power.pass();
    if (!has_old || certificate.text() != old_leaf) {
      return Error{ErrorCode::AgentNoOldCertificate, ""};
    }
    return KeyName{"store", "old", Algorithm::Rs256};
  }
  Result<std::vector<Ended>> ended(const std::vector<Bytes>& issuers, Time after, Time before) override {
    power.pass();
    std::vector<Ended> found;
    for (const std::string& name : ended_names) {
      found.push_back({Fingerprint::trusted(old_leaf), {"store", "old", Algorithm::Rs256}, name, before});
    }
    return issuers.empty() || after > before ? std::vector<Ended>() : found;
  }
  Result<void> unlock(const KeyName&) override {
    power.pass();
    return {};
  }
  Result<Bytes> sign(const KeyName& key, ByteView) override {
    power.pass();
    signatures.push_back(key.id);
    return to_bytes(key.id);
  }
  Result<NewKey> make_key(const KeyName& beside, const KeyWish&, const std::string& label) override {
    power.pass();
    const std::string id =
        made.emplace(label, "new" + std::to_string(made.size() + deleted.size())).first->second;
    power.pass();
    return NewKey{KeyName{beside.store, id, Algorithm::Rs256}, to_bytes("spki of " + id)};
  }
  Result<void> install(const KeyName& key, ByteView certificate) override {
    power.pass();
    if (!can_install) {
      return Error{ErrorCode::AgentStoreFailed, "disc full"};
    }
    installed[key.id] = text_view(certificate);
    power.pass();
    return {};
  }
  Result<Fingerprint> read_back(const KeyName& key, ByteView certificate) override {
    power.pass();
    if (installed[key.id] != text_view(certificate)) {
      return Error{ErrorCode::AgentStoreFailed, "not there"};
    }
    return Fingerprint::trusted(std::string(64, '2'));
  }
  Result<void> delete_key(const KeyName& key) override {
    deleted.insert(key.id);
    std::erase_if(made, [&](const auto& one) { return one.second == key.id; });
    return {};
  }
  [[nodiscard]] auto signatures_by_old() const {
    return std::count(signatures.begin(), signatures.end(), "old");
  }
};

struct Drawer : Journal {
  explicit Drawer(Power& with) : power(with) {}
  Power& power;
  std::map<std::string, std::string> files;
  std::vector<Step> kept;

  Result<void> keep(const Entry& entry) override {
    power.pass();
    files[entry.order.text()] = write_entry(entry);
    kept.push_back(entry.step);
    power.pass();
    return {};
  }
  std::vector<Entry> entries() override {
    std::vector<Entry> found;
    for (const auto& [name, text] : files) {
      found.push_back(parse_entry(text).value());
    }
    return found;
  }
  void forget(const OrderId& id) override {
    power.pass();
    files.erase(id.text());
  }
};

struct Person : Window {
  explicit Person(const Keys& of) : keys(of) {}
  const Keys& keys;
  Consent answer{Consent::Given};
  int asked{0};
  int waited{0};
  std::vector<std::string> choices;
  std::optional<std::size_t> choice;
  std::size_t signatures_before_consent{0};
  std::vector<Beginning> working;
  std::string institution;
  std::optional<Question> question;

  void introduce(const std::string& name) override { institution = name; }
  Consent ask(const Question& shown) override {
    ++asked;
    question = shown;
    signatures_before_consent += keys.signatures.size();
    return answer;
  }
  std::optional<std::size_t> choose(const std::vector<std::string>& names) override {
    choices = names;
    return choice;
  }
  void show_waiting() override { ++waited; }
  std::optional<Secret> ask_password(Attempt) override { return std::nullopt; }
  void show_working(Beginning beginning) override { working.push_back(beginning); }
};

// Everything that survives a power cut, and the program that does not.
struct World {
  Power power;
  Keys keys{power};
  Drawer journal{power};
  Server server{power};
  Person person{keys};
  std::chrono::seconds clock_skew{0};
  std::vector<std::string> hosts{host};
  int pauses{0};

  Renewal start() {
    return Renewal({.keys = keys,
                    .portal = server,
                    .journal = journal,
                    .window = person,
                    .clock = [this] { return server.now + clock_skew; },
                    .pause = [this](std::chrono::milliseconds) { ++pauses; },
                    .log = [](const LogLine&) {},
                    .hosts = hosts,
                    .language = Language::Japanese});
  }
};

inline ErrorCode code_of(const Result<Ending>& ending) {
  return ending.ok() ? ErrorCode::Internal : ending.error().code;
}

}  // namespace sekisho::agent::fake
