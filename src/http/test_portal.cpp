// SPDX-License-Identifier: Apache-2.0
#include "http/test_portal.h"

namespace sekisho::http::testing {

std::shared_ptr<const Served> served_as(const contract::Institution& institution,
                                        const certificate::Certificate& authority) {
  return std::make_shared<const Served>(
      Served{institution,
             {authority},
             certificate::TrustStore::of({authority}, {}, certificate::RevocationLists::Ignored).value(),
             {},
             {}});
}

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (header == name) {
      return value;
    }
  }
  return {};
}

std::string code_of(const Response& response) { return json_of(response).value("code", std::string("none")); }

Request plain_request(std::string method, std::string host, const std::string& target) {
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

TestPortal::TestPortal() { serve(house.institution, shared_authority().certificate()); }
TestPortal::~TestPortal() = default;

void TestPortal::serve(const contract::Institution& institution, const certificate::Certificate& authority) {
  (*served)[institution.host] = served_as(institution, authority);
  std::map<std::string, std::string> code_by_host;
  for (const auto& [host, one] : *served) {
    code_by_host[host] = one->institution.code.text();
  }
  hosts.serve(code_by_host, {});
}

Request Browser::request(const std::string& method, const std::string& target) {
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

Request Browser::own_post(const std::string& path, const Json& body) {
  Request post = request("POST", path);
  post.headers["sec-fetch-site"] = "same-origin";
  post.headers["x-sekisho-page"] = "1";
  post.headers["content-type"] = "application/json";
  post.body = body.dump();
  return post;
}

Response Browser::send(const Request& request) {
  Response response = answer(at.portal, request);
  const std::string set = header_of(response, "Set-Cookie");
  if (set.starts_with("__Host-login=")) {
    cookie = set.substr(13, set.find(';') - 13);
  }
  return response;
}

Response Browser::post(const std::string& path, const Json& body) { return send(own_post(path, body)); }

Json Browser::log_in() {
  get("/?door=administrator");
  post("/login/pin", {{"pin", "1234"}});
  Json values = Json::object();
  for (const std::string& cell : at.house.card().challenge) {
    values[cell] = login::testing::card_values().at(cell);
  }
  return json_of(post("/login/card", {{"values", values}}));
}

}  // namespace sekisho::http::testing
