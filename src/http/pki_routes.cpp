// SPDX-License-Identifier: Apache-2.0
#include "http/pki_routes.h"

#include <algorithm>

#include "crypto/digest.h"
#include "http/http_date.h"
#include "http/problem.h"

namespace sekisho::http {
namespace {

using revocation::Freshness;

constexpr std::string_view ocsp_path = "/ocsp";
// What typed() and uncached() say.
constexpr std::string_view quick_ocsp_lines =
    "Content-Type: application/ocsp-response\r\nX-Content-Type-Options: nosniff\r\nCache-Control: "
    "no-store\r\n";
// Behind a cache a revocation shows that much later; RFC 5019 6.2 would allow the answer's whole life.
constexpr std::chrono::seconds ocsp_may_be_cached{60};
constexpr std::chrono::hours list_may_be_cached{1};
constexpr std::chrono::hours certificate_may_be_cached{24};

bool is_read(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

Response typed(std::string_view type, ByteView body) {
  Response response;
  response.headers = {{"Content-Type", std::string(type)}, {"X-Content-Type-Options", "nosniff"}};
  response.body = text_view(body);
  return response;
}

// RFC 5019 6.2: what caches on the way may do with it, and for how long.
struct Caching {
  Freshness freshness;
  std::chrono::seconds most;
  std::string digest;  // of the body
};

Response cached(const Request& request, Response response, const Caching& caching, Time now) {
  const std::string tag = '"' + caching.digest + '"';
  const auto left = std::max(std::chrono::seconds{0}, caching.freshness.next_update - now);
  const auto max_age = std::min(left, caching.most);
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("Last-Modified", http_date(caching.freshness.this_update));
  response.headers.emplace_back("Expires", http_date(caching.freshness.next_update));
  response.headers.emplace_back("Cache-Control", "max-age=" + std::to_string(max_age.count()) +
                                                     ", public, no-transform, must-revalidate");
  if (request.header("if-none-match") == tag) {
    response.status = 304;
    response.body.clear();
  }
  return response;
}

Response list_answer(const Pki& pki, const Request& request, std::string_view name) {
  const auto list = pki.lists.find(name);
  if (!list) {
    return problem(ErrorCode::NotFound, request);
  }
  return cached(request, typed("application/pkix-crl", list->der),
                {{list->times.this_update, list->times.next_update}, list_may_be_cached, list->digest},
                pki.clock());
}

// The authority itself, or one above it.
std::optional<certificate::Certificate> named(const revocation::IssuingAuthority& authority,
                                              std::string_view name) {
  std::vector<certificate::Certificate> all{authority.certificate};
  all.insert(all.end(), authority.above.begin(), authority.above.end());
  const auto found = std::find_if(all.begin(), all.end(), [&](const certificate::Certificate& one) {
    return certificate::file_name(authority.institution, one.fingerprint()) == name;
  });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

Response certificate_answer(const Pki& pki, const Request& request, std::string_view name) {
  for (const auto& authority : pki.authorities()) {
    if (const auto certificate = named(authority, name)) {
      return cached(request, typed("application/pkix-cert", certificate->der()),
                    {{certificate->not_before(), certificate->not_after()},
                     certificate_may_be_cached,
                     certificate->fingerprint().text()},
                    pki.clock());
    }
  }
  return problem(ErrorCode::NotFound, request);
}

Response uncached(Response response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

// RFC 6960 A.1: a refusal is a 200 too, and says no in OCSP's own words.
Response ocsp_answer(const Pki& pki, const Request& request, ByteView asked) {
  const Time now = pki.clock();
  const revocation::Answer answer = pki.responder.answer(asked, now);
  Response response = typed("application/ocsp-response", answer.der);
  if (answer.freshness && is_read(request)) {
    return cached(request, std::move(response),
                  {*answer.freshness, ocsp_may_be_cached, crypto::sha256_hex(answer.der)}, now);
  }
  return uncached(std::move(response));
}

// RFC 6960 A.1: GET <url>/<url-encoding of base-64 of the request>. What is no base64 is no request either.
Response ocsp_get(const Pki& pki, const Request& request) {
  const auto asked = parse_base64(std::string_view(request.path).substr(ocsp_path.size() + 1));
  return ocsp_answer(pki, request, asked.ok() ? ByteView(asked.value()) : ByteView());
}

Response file_answer(const Pki& pki, const Request& request) {
  std::string_view name = std::string_view(request.path).substr(1);
  constexpr std::size_t ending = 4;
  if (name.ends_with(".crl")) {
    return list_answer(pki, request, name.substr(0, name.size() - ending));
  }
  if (name.ends_with(".cer")) {
    return certificate_answer(pki, request, name.substr(0, name.size() - ending));
  }
  return problem(ErrorCode::NotFound, request);
}

}  // namespace

std::optional<QuickAnswer> pki_answer_at_once(const Pki& pki, const Request& request, ByteView body) {
  if (request.path != ocsp_path || request.method != "POST") {
    return std::nullopt;
  }
  auto answer = pki.responder.answer_at_once(body, pki.clock());
  return answer ? std::optional(QuickAnswer{quick_ocsp_lines, std::move(answer->der)}) : std::nullopt;
}

Response pki_answer(const Pki& pki, const Request& request) {
  if (request.path == ocsp_path) {
    return request.method == "POST" ? ocsp_answer(pki, request, view(request.body))
                                    : problem(ErrorCode::MethodNotAllowed, request);
  }
  if (!is_read(request)) {
    return problem(ErrorCode::MethodNotAllowed, request);
  }
  return request.path.starts_with("/ocsp/") ? ocsp_get(pki, request) : file_answer(pki, request);
}

}  // namespace sekisho::http
