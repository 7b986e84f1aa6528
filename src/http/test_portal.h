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

std::shared_ptr<const Served> served_as(const contract::Institution& institution,
                                        const certificate::Certificate& authority);

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

  TestPortal();
  ~TestPortal();
  void serve(const contract::Institution& institution, const certificate::Certificate& authority);
};

std::string header_of(const Response& response, std::string_view name);
inline Json json_of(const Response& response) { return Json::parse(response.body, nullptr, false); }
std::string code_of(const Response& response);

Request plain_request(std::string method, std::string host, const std::string& target);

// A person's browser on a login host of its own. Pages are asked for as JSON.
struct Browser {
  TestPortal& at;
  std::string host = at.hosts.mint("portal.localhost", {});
  std::string cookie{};
  std::optional<Bytes> leaf = shared_leaf().der();

  Request request(const std::string& method, const std::string& target);
  Request own_post(const std::string& path, const Json& body);
  Response send(const Request& request);
  Response get(const std::string& target) { return send(request("GET", target)); }
  Response post(const std::string& path, const Json& body = Json::object());

  Json log_in();
};

}  // namespace sekisho::http::testing
