// SPDX-License-Identifier: Apache-2.0
// For tests: a portal whose records are in memory, and a browser that keeps its cookie.
#pragma once

#include "http/document.h"
#include "http/login_actions.h"
#include "login/test_house.h"
#include "renewal/fake_records.h"

namespace sekisho::http::testing {

using certificate::testing::shared_authority;
using certificate::testing::shared_issuer;
using contract::CertificateStatus;
using login::testing::shared_leaf;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

inline std::shared_ptr<const Served> served_as(const contract::Institution& institution,
                                               const certificate::Certificate& authority) {
  return std::make_shared<const Served>(
      Served{institution,
             {authority},
             certificate::TrustStore::of({authority}, {}, certificate::RevocationLists::Ignored).value(),
             {},
             {}});
}

struct TestPortal {
  login::testing::House house;  // its person, PIN "1234", card, certificate
  renewal::testing::FakeRecords orders{house.people};
  Time now = login::testing::now;
  Hosts hosts{Secret("label key"), [this] { return now; }, {}};
  Turnstile signing{1, 8};
  renewal::Renewals renewals{
      {orders, [this](const InstitutionCode&) { return std::optional(house.institution); },
       [](const InstitutionCode&) { return std::vector{shared_issuer()}; }, Secret("nonce key"), signing}};
  std::shared_ptr<ServedByHost> served = std::make_shared<ServedByHost>();
  std::vector<std::string> forgotten;
  std::vector<LogLine> log;
  Portal portal{[this] { return served; },
                house.records,
                orders,
                renewals,
                login::testing::keys(),
                house.hashing,
                hosts,
                [this](const std::string& host) { forgotten.push_back(host); },
                [](const Request&) { return Response{}; },
                {{"/static/assets/main.js", "sha384-js"}, {{"/static/assets/main.css", "sha384-css"}}},
                ":8443",
                [this] { return now; },
                [this](const LogLine& line) { log.push_back(line); }};

  TestPortal() { serve(house.institution, shared_authority().certificate()); }
  void serve(const contract::Institution& institution, const certificate::Certificate& authority) {
    (*served)[institution.host] = served_as(institution, authority);
    std::map<std::string, std::string> code_by_host;
    for (const auto& [host, one] : *served) {
      code_by_host[host] = one->institution.code.text();
    }
    hosts.serve(code_by_host, {});
  }
};

inline std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (header == name) {
      return value;
    }
  }
  return {};
}
inline Json json_of(const Response& response) { return Json::parse(response.body, nullptr, false); }
inline std::string code_of(const Response& response) {
  return json_of(response).value("code", std::string("none"));
}

inline Request plain_request(std::string method, std::string host, const std::string& target) {
  Request request;
  request.method = std::move(method);
  request.host = std::move(host);
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) {  // "name=value", one only
    const auto equals = target.find('=', mark);
    request.query[target.substr(mark + 1, equals - mark - 1)] = target.substr(equals + 1);
  }
  return request;
}

// A person's browser on a login host of its own. Pages are asked for as JSON.
struct Browser {
  TestPortal& at;
  std::string host = at.hosts.mint("portal.localhost", {});
  std::string cookie{};
  std::optional<Bytes> leaf = shared_leaf().der();

  Request request(const std::string& method, const std::string& target) {
    Request request = plain_request(method, host, target);
    request.headers["accept"] = "application/json";
    if (leaf) {
      request.peer = PeerCertificates{*leaf, {}};
    }
    if (!cookie.empty()) {
      request.headers["cookie"] = "__Host-login=" + cookie;
    }
    return request;
  }
  Request own_post(const std::string& path, const Json& body) {
    Request post = request("POST", path);
    post.headers["sec-fetch-site"] = "same-origin";
    post.headers["x-sekisho-page"] = "1";
    post.headers["content-type"] = "application/json";
    post.body = body.dump();
    return post;
  }
  Response send(const Request& request) {
    Response response = answer(at.portal, request);
    const std::string set = header_of(response, "Set-Cookie");
    if (set.starts_with("__Host-login=")) {
      cookie = set.substr(13, set.find(';') - 13);
    }
    return response;
  }
  Response get(const std::string& target) { return send(request("GET", target)); }
  Response post(const std::string& path, const Json& body = Json::object()) {
    return send(own_post(path, body));
  }

  Json log_in() {
    get("/?door=administrator");
    post("/login/pin", {{"pin", "1234"}});
    Json values = Json::object();
    for (const std::string& cell : at.house.card().challenge) {
      values[cell] = login::testing::card_values().at(cell);
    }
    return json_of(post("/login/card", {{"values", values}}));
  }
};

}  // namespace sekisho::http::testing
