// SPDX-License-Identifier: Apache-2.0
// For unit tests only: a portal, a key store, a journal and a person in memory, and a power cut at any call.
#pragma once

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/core/renewal.h"

namespace sekisho::agent::fake {

using Json = nlohmann::json;

inline const std::string host = "portal.example.jp";
inline const std::string order = std::string(32, 'a');
inline const std::string old_leaf = std::string(64, '1');
inline std::string ticket(char letter) { return std::string(43, letter); }
inline std::string url(char letter = 'A') { return "sekisho:" + host + "/" + ticket(letter); }

struct PowerCut : std::runtime_error {
  PowerCut() : std::runtime_error("power cut") {}
};

// Every call of every fake passes here twice: before its effect and after it.
struct Power {
  int calls{0};
  int cut_at{0};  // 0: never
  void pass() {
    if (++calls == cut_at) {
      throw PowerCut();
    }
  }
};

struct Signed {
  Json header;
  Json payload;
  std::string by;  // the key's id
};

// Signature = "<key id>", so that everybody can see who signed.
inline Signed open_jws(const std::string& jws) {
  const auto first = jws.find('.');
  const auto second = jws.rfind('.');
  const auto part = [&](std::size_t from, std::size_t to) {
    const Bytes bytes = parse_base64url(std::string_view(jws).substr(from, to - from)).value();
    return std::string(text_view(bytes));
  };
  return {Json::parse(part(0, first)), Json::parse(part(first + 1, second)), part(second + 1, jws.size())};
}

struct Keys : KeyStore {
  explicit Keys(Power& with) : power(with) {}
  Power& power;
  std::map<std::string, std::string> made;       // label → id
  std::map<std::string, std::string> installed;  // id → certificate
  std::set<std::string> deleted;
  std::vector<std::string> signatures;  // who signed, in order
  bool has_old{true};
  bool can_install{true};

  std::vector<ExpiredCertificate> old_ones;  // what the store holds for the second door

  std::vector<ExpiredCertificate> expired(const std::vector<Bytes>&, Time, Time) override { return old_ones; }
  Result<KeyName> find(const Fingerprint& certificate) override {
    power.pass();
    if (!has_old || certificate.text() != old_leaf) {
      return Error{ErrorCode::AgentNoOldCertificate, ""};
    }
    return KeyName{"store", "old", Algorithm::Rs256};
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
    const std::string id = made.emplace(label, "new" + std::to_string(made.size())).first->second;
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
  std::size_t signatures_before_consent{0};
  std::vector<Phase> working;
  std::string institution;
  std::optional<Question> question;

  std::optional<std::size_t> choice{0};
  std::vector<std::string> offered;

  void introduce(const std::string& name) override { institution = name; }
  std::optional<std::size_t> choose(const std::vector<std::string>& names) override {
    offered = names;
    return choice;
  }
  Consent ask(const Question& shown) override {
    ++asked;
    question = shown;
    signatures_before_consent += keys.signatures.size();
    return answer;
  }
  std::optional<Secret> ask_password(Attempt) override { return std::nullopt; }
  void show_working(Phase phase) override { working.push_back(phase); }
};

// The portal as docs/ROUTES.md has it, with spent nonces and tickets.
struct Server : Portal {
  explicit Server(Power& with) : power(with) {}
  Power& power;
  std::string state{"opened"};
  Time now{from_unix_seconds(1'800'000'000)};
  std::set<std::string> nonces;
  std::set<std::string> tickets{ticket('A'), ticket('E')};
  std::string csr;  // the one that owns the order
  int certificates{0};
  int accepted_requests{0};
  std::vector<std::string> stages;
  std::vector<std::string> refused;
  bool signer_away{false};
  bool second_door{false};
  int fetches_before_login{0};  // second door: asked so often before PIN and card were right
  std::string lose_answer_of;   // a path: the work is done, the answer never arrives
  int offline_calls{0};
  int made_nonces{0};

  Result<Reply> post(const Post& post) override {
    power.pass();
    if (offline_calls > 0) {
      --offline_calls;
      return Error{ErrorCode::AgentOffline, "no route"};
    }
    const Reply reply = answer(post);
    power.pass();
    if (!lose_answer_of.empty() && post.path.ends_with(lose_answer_of)) {
      lose_answer_of.clear();
      return Error{ErrorCode::AgentOffline, "the line broke"};
    }
    return reply;
  }

  Reply answer(const Post& post) {
    if (post.path == "/agent/tickets/look") {
      return look(Json::parse(post.body)["ticket"]);
    }
    if (post.path == "/agent/tickets/progress") {
      stages.push_back(Json::parse(post.body)["stage"]);
      return {204, ""};
    }
    if (post.path == "/agent/orders/request") {
      return request(open_jws(post.body), "https://" + post.host + post.path);
    }
    if (post.path.ends_with("/nonce")) {
      return ok({{"nonce", nonce()}, {"state", state}, {"server_time", rfc3339(now)}});
    }
    return by_new_key(post.path, open_jws(post.body));
  }

  Reply look(const std::string& with) {
    if (!tickets.contains(with)) {
      return problem("ticket_invalid");
    }
    if (second_door) {
      return ok(
          {{"institution", {{"code", "9001"}, {"name", "せきしょ信用金庫"}, {"name_en", "Sekisho Bank"}}},
           {"second_door", true},
           {"issuers", {base64(to_bytes("an issuer"))}},
           {"ended_after", rfc3339(now - std::chrono::hours{2160})},
           {"matching_number", "4821"},
           {"key", {{"kind", "rsa"}, {"bits", 2048}}},
           {"order", order},
           {"state", state},
           {"nonce", nonce()},
           {"server_time", rfc3339(now)}});
    }
    return ok({{"institution", {{"code", "9001"}, {"name", "せきしょ信用金庫"}, {"name_en", "Sekisho Bank"}}},
               {"company", "山田商店"},
               {"contract_id", "00000000001"},
               {"member", "ADMIN"},
               {"role", "administrator"},
               {"not_after", rfc3339(now + std::chrono::hours{480})},
               {"matching_number", "4821"},
               {"old_certificate", old_leaf},
               {"key", {{"kind", "rsa"}, {"bits", 2048}}},
               {"order", order},
               {"state", state},
               {"nonce", nonce()},
               {"server_time", rfc3339(now)}});
  }

  Reply request(const Signed& jws, const std::string& at) {
    if (jws.by != "old" || jws.header["typ"] != "sekisho-request" || jws.header["url"] != at) {
      return problem("jws_wrong_signature");
    }
    if (nonces.erase(jws.header["nonce"]) == 0) {
      return problem("nonce_invalid");
    }
    if (!csr.empty() && csr != jws.payload["csr"]) {
      return problem("order_has_other_request");
    }
    csr = jws.payload["csr"];
    ++accepted_requests;
    return second_door ? problem("order_awaits_login") : issue();
  }

  Reply issue() {
    if (signer_away) {
      state = "requested";
      return problem("signer_away");
    }
    certificates += state == "issued" ? 0 : 1;
    state = "issued";
    return ok({{"order", order},
               {"certificate", "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n"},
               {"nonce", nonce()}});
  }

  Reply by_new_key(const std::string& path, const Signed& jws) {
    if (jws.by.rfind("new", 0) != 0) {
      return problem("jws_wrong_signature");
    }
    if (nonces.erase(jws.header["nonce"]) == 0) {
      return problem("nonce_invalid");
    }
    if (path.ends_with("/fetch")) {
      if (second_door && fetches_before_login-- > 0) {
        return problem("order_awaits_login");
      }
      state = second_door && state == "opened" ? "requested" : state;
      return state == "requested" || state == "issued" ? issue() : problem("order_not_issued");
    }
    if (jws.payload["leaf"] != std::string(64, '2') || state != "issued") {
      return problem("proof_wrong_certificate");
    }
    state = "proven";
    return ok({{"state", state}});
  }

  std::string nonce() {
    const std::string made = "n" + std::to_string(++made_nonces);
    nonces.insert(made);
    return made;
  }
  static Reply ok(const Json& json) { return {200, json.dump()}; }
  Reply problem(const std::string& code) {
    refused.push_back(code);
    return {400, Json{{"code", code}}.dump()};
  }
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

}  // namespace sekisho::agent::fake
