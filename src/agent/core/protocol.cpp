// SPDX-License-Identifier: Apache-2.0
#include "agent/core/protocol.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/json.h"

namespace sekisho::agent {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<std::string_view, OrderState>, 9> states{{{"opened", OrderState::Opened},
                                                                         {"requested", OrderState::Requested},
                                                                         {"issued", OrderState::Issued},
                                                                         {"proven", OrderState::Proven},
                                                                         {"committed", OrderState::Committed},
                                                                         {"retired", OrderState::Retired},
                                                                         {"cancelled", OrderState::Over},
                                                                         {"lapsed", OrderState::Over},
                                                                         {"rejected", OrderState::Over}}};

Result<Json> parse_object(std::string_view body) {
  Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) {
    return Error{ErrorCode::BadRequest, "the portal's answer is no JSON object"};
  }
  return json;
}

Result<std::string> word(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) {
    return Error{ErrorCode::BadRequest, std::string("the portal's answer lacks ") + key};
  }
  return found->get<std::string>();
}

Result<KeyWish> parse_wish(const Json& json) {
  const auto key = json.find("key");
  if (key == json.end() || !key->is_object()) {
    return Error{ErrorCode::BadRequest, "the portal's answer lacks key"};
  }
  const auto bits = key->find("bits");
  if (bits == key->end() || !bits->is_number_integer()) {
    return Error{ErrorCode::BadRequest, "the portal's answer lacks key.bits"};
  }
  std::string kind = TRY(word(*key, "kind"));
  return KeyWish{std::move(kind), bits->get<int>()};
}

Result<void> parse_holder(const Json& json, Look& look) {
  look.company = TRY(word(json, "company"));
  look.contract_id = TRY(word(json, "contract_id"));
  look.not_after = TRY(parse_rfc3339(TRY(word(json, "not_after"))));
  look.old_certificate = TRY(Fingerprint::parse(TRY(word(json, "old_certificate"))));
  return {};
}

Result<void> parse_second_door(const Json& json, Look& look) {
  SecondDoor door;
  door.ended_after = TRY(parse_rfc3339(TRY(word(json, "ended_after"))));
  const auto issuers = json.find("issuers");
  if (issuers == json.end() || !issuers->is_array()) {
    return Error{ErrorCode::BadRequest, "the portal's answer lacks issuers"};
  }
  for (const Json& issuer : *issuers) {
    if (!issuer.is_string()) {
      return Error{ErrorCode::BadRequest, "an issuer is no text"};
    }
    door.issuers.push_back(TRY(parse_base64(issuer.get<std::string>())));
  }
  look.second_door = std::move(door);
  return {};
}

bool is_matching_number(std::string_view text) {
  return text.size() == 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view name_of(Algorithm algorithm) { return algorithm == Algorithm::Rs256 ? "RS256" : "ES256"; }

Result<Algorithm> parse_algorithm(std::string_view text) {
  if (text == "RS256") {
    return Algorithm::Rs256;
  }
  if (text == "ES256") {
    return Algorithm::Es256;
  }
  return Error{ErrorCode::BadRequest, "unknown algorithm"};
}

Result<OrderState> parse_order_state(std::string_view text) {
  const auto* const found =
      std::find_if(states.begin(), states.end(), [&](const auto& state) { return state.first == text; });
  if (found == states.end()) {
    return Error{ErrorCode::BadRequest, "unknown state of an order"};
  }
  return found->second;
}

Result<Look> parse_look(std::string_view body) {
  const Json json = TRY(parse_object(body));
  const auto institution = json.find("institution");
  if (institution == json.end() || !institution->is_object()) {
    return Error{ErrorCode::BadRequest, "the portal's answer lacks institution"};
  }
  const std::string number = TRY(word(json, "matching_number"));
  if (!is_matching_number(number)) {
    return Error{ErrorCode::BadRequest, "no matching number of 4 digits"};
  }
  // Each value has its own line: leaving a half-built aggregate from inside TRY leaks with g++ 12.
  Look look(TRY(OrderId::parse(TRY(word(json, "order")))));
  look.institution = TRY(word(*institution, "name"));
  look.institution_en = TRY(word(*institution, "name_en"));
  if (const auto zone = json.find("zone_minutes"); zone != json.end() && zone->is_number_integer()) {
    look.zone.minutes_east = zone->get<int>();
  }
  look.matching_number = number;
  look.key = TRY(parse_wish(json));
  look.state = TRY(parse_order_state(TRY(word(json, "state"))));
  look.nonce = TRY(word(json, "nonce"));
  look.server_time = TRY(parse_rfc3339(TRY(word(json, "server_time"))));
  TRY(json.contains("second_door") ? parse_second_door(json, look) : parse_holder(json, look));
  return look;
}

Result<Issued> parse_issued(std::string_view body) {
  const Json json = TRY(parse_object(body));
  Issued issued;
  issued.certificate = TRY(word(json, "certificate"));
  issued.nonce = TRY(word(json, "nonce"));
  return issued;
}

Result<Standing> parse_standing(std::string_view body) {
  const Json json = TRY(parse_object(body));
  Standing standing;
  standing.nonce = TRY(word(json, "nonce"));
  standing.state = TRY(parse_order_state(TRY(word(json, "state"))));
  return standing;
}

Error refusal(const Reply& reply) {
  const Json json = Json::parse(reply.body, nullptr, false);
  if (!json.is_object() || !json.contains("code") || !json["code"].is_string()) {
    return Error{ErrorCode::AgentOffline, "not the portal's answer, status " + std::to_string(reply.status)};
  }
  const auto code = json["code"].get<std::string>();
  const auto known = all_error_codes();
  const auto found =
      std::find_if(known.begin(), known.end(), [&](ErrorCode one) { return wire_name(one) == code; });
  // A server newer than this agent may know more codes.
  return Error{found == known.end() ? ErrorCode::Internal : *found,
               "the portal answered " + code.substr(0, 60)};
}

std::string look_body(std::string_view ticket) { return Json{{"ticket", ticket}}.dump(); }

std::string progress_body(std::string_view ticket, std::string_view stage) {
  return Json{{"ticket", ticket}, {"stage", stage}}.dump();
}

std::string request_payload(std::string_view ticket, ByteView csr) {
  return Json{{"ticket", ticket}, {"csr", base64url(csr)}}.dump();
}

std::string order_payload(const OrderId& order) { return Json{{"order", order.text()}}.dump(); }
std::string proof_payload(const Fingerprint& leaf) { return Json{{"leaf", leaf.text()}}.dump(); }

std::string signing_input(const Header& header, std::string_view payload) {
  Json json{
      {"alg", name_of(header.algorithm)}, {"typ", header.type}, {"url", header.url}, {"nonce", header.nonce}};
  if (!header.certificate.empty()) {
    json["x5t#S256"] = base64url(parse_hex(header.certificate).value());  // RFC 7515 §4.1.8
  }
  return base64url(view(json.dump())) + "." + base64url(view(payload));
}

std::string compact(std::string_view input, ByteView signature) {
  return std::string(input) + "." + base64url(signature);
}

Result<Bytes> first_certificate(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view end = "-----END CERTIFICATE-----";
  const auto from = pem.find(begin);
  const auto to = pem.find(end);
  if (from == std::string_view::npos || to == std::string_view::npos || to < from + begin.size()) {
    return Error{ErrorCode::CertificateMalformed, "no PEM certificate"};
  }
  return parse_base64(pem.substr(from + begin.size(), to - from - begin.size()));
}

}  // namespace sekisho::agent
