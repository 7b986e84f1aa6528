// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/curl_portal.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace sekisho::agent {
namespace {

constexpr std::size_t largest_reply = 256UL * 1024;
constexpr long connect_seconds = 10;
constexpr long answer_seconds = 30;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

void add(HeaderList& list, const std::string& line) {
  list.reset(curl_slist_append(list.release(), line.c_str()));
}

std::size_t collect(const char* data, std::size_t size, std::size_t count, void* context) {
  auto& body = *static_cast<std::string*>(context);
  if (body.size() + size * count > largest_reply) {
    return 0;  // ends the transfer
  }
  body.append(data, size * count);
  return size * count;
}

Error failure(CURLcode code) {
  const bool another_identity = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR;
  return Error{another_identity ? ErrorCode::AgentInspected : ErrorCode::AgentOffline,
               curl_easy_strerror(code)};
}

void set_security(CURL* curl, const std::string& server_root) {
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  if (!server_root.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, server_root.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // that root and no other
  }
}

}  // namespace

CurlPortal::CurlPortal(Settings settings) : settings_(std::move(settings)), curl_(curl_easy_init()) {}
CurlPortal::~CurlPortal() { curl_easy_cleanup(curl_); }

Result<Reply> CurlPortal::post(const Post& post) {
  if (std::find(settings_.hosts.begin(), settings_.hosts.end(), post.host) == settings_.hosts.end()) {
    return Error{ErrorCode::AgentUrlInvalid, "a host that is not configured"};
  }
  CURL* const curl = curl_;
  curl_easy_reset(curl);
  set_security(curl, settings_.server_root);
  const std::string url = "https://" + post.host + post.path;
  HeaderList headers;
  add(headers, "Content-Type: " + post.content_type);
  add(headers, "Accept: application/json, application/problem+json");
  add(headers, std::string("Accept-Language: ") + (settings_.language == Language::Japanese ? "ja" : "en"));
  add(headers, "Expect:");
  Reply reply;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "sekisho-agent/" SEKISHO_VERSION);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(post.body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post.body.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, connect_seconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, answer_seconds);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) {
    return failure(code);
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  return reply;
}

}  // namespace sekisho::agent
