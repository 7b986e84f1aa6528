// SPDX-License-Identifier: Apache-2.0
#include "http/tls_sessions.h"

namespace sekisho::http {

namespace {

constexpr std::size_t most_sessions = 20'000;    // about 4 kB each
constexpr std::size_t most_sessions_a_host = 8;  // TLS 1.3 makes one for each connection

std::string id_of(const SSL_SESSION* session) {
  unsigned int length = 0;
  const unsigned char* id = SSL_SESSION_get_id(session, &length);
  return {id, id + length};
}

}  // namespace

void TlsSessions::keep(const std::string& host, SessionHandle session) {
  std::string id = id_of(session.get());
  drop(id);
  auto& ids = by_host_[host];
  ids.push_back(id);
  oldest_first_.push_back(id);
  by_id_.emplace(id, Kept{std::move(session), host, std::prev(oldest_first_.end())});
  if (ids.size() > most_sessions_a_host) {
    drop(std::string(ids.front()));
  }
  if (by_id_.size() > most_sessions) {
    drop(std::string(oldest_first_.front()));
  }
}

SSL_SESSION* TlsSessions::find(const std::string& id, const std::string& host) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() || found->second.host != host ? nullptr : found->second.session.get();
}

void TlsSessions::forget(const std::string& host) {
  const auto found = by_host_.find(host);
  if (found == by_host_.end()) {
    return;
  }
  const std::list<std::string> ids = found->second;
  for (const auto& id : ids) {
    drop(id);
  }
}

void TlsSessions::drop(const std::string& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return;
  }
  const auto host = by_host_.find(found->second.host);
  host->second.remove(id);
  if (host->second.empty()) {
    by_host_.erase(host);
  }
  oldest_first_.erase(found->second.age);
  by_id_.erase(found);
}

}  // namespace sekisho::http
