// SPDX-License-Identifier: Apache-2.0
// What the routes work with: the institutions as served right now, the verbs of login and renewal, and the
// way to the TLS port's memory. One value, wired in programs/, read by every worker thread.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "base/transactions.h"
#include "certificate/issuer.h"
#include "certificate/path.h"
#include "contract/institution.h"
#include "http/hosts.h"
#include "http/request.h"
#include "login/steps.h"
#include "renewal/renewals.h"

namespace sekisho::http {

struct Served {
  contract::Institution institution;
  std::vector<certificate::Certificate> authorities;  // whose leaves log in here
  certificate::TrustStore trust;
  // The first issues, the others go on for what they issued. Empty: this institution issues nothing yet.
  std::vector<std::shared_ptr<const certificate::Issuer>> issuers;
  std::vector<certificate::Certificate> above;  // roots and the like, each once: sent along, never trusted
};

// A snapshot: replaced as a whole when institutions or authorities change.
using ServedByHost = std::map<std::string, std::shared_ptr<const Served>>;

// The pages' static files, as the build left them.
struct Asset {
  std::string path;       // "/static/assets/main-abc.js"
  std::string integrity;  // "sha256-…"
};
struct Assets {
  Asset script;
  std::vector<Asset> styles;
};

struct Portal {
  std::function<std::shared_ptr<const ServedByHost>()> served;
  Transactions<login::Records>& logins;
  Transactions<renewal::Records>& orders;
  const renewal::Renewals& renewals;
  const login::Keys& keys;
  Turnstile& hashing;
  Hosts& hosts;
  std::function<void(const std::string& host)>
      forget;  // the TLS port drops sessions and connections of that name
  std::function<Response(const Request&)> static_file;  // below /static/
  Assets assets;
  std::string port;  // ":8443", or "" for 443: what stands behind a host in a URL
  Clock clock;
  Log log;
};

// One request in its place: whose host it came to, in which language, when.
struct Visit {
  const Portal& portal;
  const Request& request;
  std::shared_ptr<const Served> served;
  Language language;
  Time now;

  [[nodiscard]] const contract::Institution& institution() const { return served->institution; }
  [[nodiscard]] std::string portal_url() const { return "https://" + served->institution.host + portal.port; }
};

// The whole of what the TLS port answers.
Response answer(const Portal& portal, const Request& request);

Response portal_routes(const Visit& visit);
Response login_routes(const Visit& visit);
Response agent_routes(const Visit& visit);
Response est_routes(const Visit& visit);

void log_event(const Visit& visit, Severity severity, std::string event,
               std::vector<std::pair<std::string, std::string>> fields);

}  // namespace sekisho::http
