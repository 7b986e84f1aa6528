// SPDX-License-Identifier: Apache-2.0
// For unit tests only: a portal in memory, and a power cut at any call.
#pragma once

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/core/conversation.h"
#include "base/json.h"

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
  std::string lose_answer_of;  // a path: the work is done, the answer never arrives
  int offline_calls{0};
  bool second_door{false};
  int fetches_before_login{0};  // second door: how often the agent asks before PIN and card were right
  std::string known_order;      // second door: of the first ticket whose request arrived
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
    if (second_door && (known_order.empty() || post.path.find(known_order) == std::string::npos)) {
      return problem("order_unknown");
    }
    if (post.path.ends_with("/nonce")) {
      return ok({{"nonce", nonce()}, {"state", state}, {"server_time", rfc3339(now)}});
    }
    return by_new_key(post.path, open_jws(post.body));
  }

  // At the second door each ticket has an order of its own.
  static std::string order_of(const std::string& with) {
    return std::string(32, static_cast<char>(with.front() - 'A' + 'a'));
  }

  Reply look_open(const std::string& with) {
    return ok({{"institution", {{"code", "9001"}, {"name", "せきしょ信用金庫"}, {"name_en", "Sekisho Bank"}}},
               {"second_door", true},
               {"issuers", {base64(to_bytes("issuer"))}},
               {"ended_after", rfc3339(now - std::chrono::hours{240})},
               {"matching_number", "4821"},
               {"key", {{"kind", "rsa"}, {"bits", 2048}}},
               {"order", order_of(with)},
               {"state", "opened"},
               {"nonce", nonce()},
               {"server_time", rfc3339(now)}});
  }

  Reply look(const std::string& with) {
    if (!tickets.contains(with)) {
      return problem("ticket_invalid");
    }
    if (second_door) {
      return look_open(with);
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
    if (second_door) {
      known_order = known_order.empty() ? order_of(jws.payload["ticket"]) : known_order;
      return problem("order_awaits_login");
    }
    return issue();
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
    if (path.ends_with("/fetch") && fetches_before_login > 0) {
      --fetches_before_login;
      return problem("order_awaits_login");
    }
    if (path.ends_with("/fetch")) {
      return second_door || state == "requested" || state == "issued" ? issue() : problem("order_not_issued");
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

}  // namespace sekisho::agent::fake
