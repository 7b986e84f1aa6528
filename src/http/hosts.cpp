// SPDX-License-Identifier: Apache-2.0
#include "http/hosts.h"

namespace sekisho::http {
namespace {

constexpr std::string_view login_part = ".login.";
constexpr std::string_view enrol_part = "enrol.";
// How long a name asks for a certificate before anybody logged in under it: the time to find the right one in
// the picker.
constexpr std::chrono::minutes fresh_for{15};
// No policy lets a login live longer (contract/policy.cpp): most people close the window instead of logging
// off.
constexpr std::chrono::hours longest_login{24};
constexpr std::size_t most_remembered = 100'000;

}  // namespace

Hosts::Hosts(Secret label_key, Clock clock, ServerIdentity identity)
    : label_key_(std::move(label_key)), clock_(std::move(clock)), identity_(std::move(identity)) {}

void Hosts::serve(std::map<std::string, std::string> code_by_host,
                  std::map<std::string, std::vector<Bytes>> authorities) {
  const std::lock_guard lock(mutex_);
  code_by_host_ = std::move(code_by_host);
  authorities_ = std::move(authorities);
}

HostMatch Hosts::match_locked(std::string_view host) const {
  if (code_by_host_.count(std::string(host)) == 1) {
    return {HostKind::Portal, std::string(host), {}};
  }
  if (host.starts_with(enrol_part) && code_by_host_.count(std::string(host.substr(enrol_part.size()))) == 1) {
    return {HostKind::Enrol, std::string(host.substr(enrol_part.size())), {}};
  }
  const auto at = host.find(login_part);
  if (at == std::string_view::npos || host.substr(0, at).find('.') != std::string_view::npos) {
    return {};
  }
  std::string portal(host.substr(at + login_part.size()));
  if (code_by_host_.count(portal) == 0) {
    return {};
  }
  return {HostKind::Login, std::move(portal), std::string(host.substr(0, at))};
}

HostMatch Hosts::match(std::string_view host) const {
  const std::lock_guard lock(mutex_);
  return match_locked(host);
}

std::optional<login::HostName> Hosts::asking_locked(const HostMatch& match, std::string_view host) const {
  const Time now = clock_();
  const auto name = login::read_host_label(label_key_, match.label, now);
  const std::string text(host);
  if (!name || ended_.count(text) == 1) {
    return std::nullopt;
  }
  const bool fresh = now - name->minted_at <= fresh_for && name->minted_at <= now;
  const auto live = live_.find(text);
  const bool alive = live != live_.end() && now - live->second <= longest_login;
  return fresh || alive ? name : std::nullopt;
}

bool Hosts::asks(std::string_view host) const {
  const std::lock_guard lock(mutex_);
  const HostMatch match = match_locked(host);
  return match.kind == HostKind::Enrol ||
         (match.kind == HostKind::Login && asking_locked(match, host).has_value());
}

Reception Hosts::receive(std::string_view sni) const {
  const std::lock_guard lock(mutex_);
  const HostMatch match = match_locked(sni);
  if (match.kind == HostKind::Foreign) {
    return {};
  }
  Reception reception;
  reception.known = true;
  reception.authorities = code_by_host_.at(match.portal);
  if (match.kind == HostKind::Enrol) {
    reception.certificate = ClientCertificate::Asked;
    return reception;
  }
  const auto asking = match.kind == HostKind::Login ? asking_locked(match, sni) : std::nullopt;
  if (asking) {
    reception.certificate = ClientCertificate::Asked;
    reception.versions = asking->limit == login::TlsLimit::Only12 ? TlsVersions::Only12 : TlsVersions::From12;
  }
  return reception;
}

std::vector<Bytes> Hosts::authority_names(std::string_view authorities) const {
  const std::lock_guard lock(mutex_);
  const auto found = authorities_.find(std::string(authorities));
  return found == authorities_.end() ? std::vector<Bytes>{} : found->second;
}

std::string Hosts::mint(const std::string& portal, std::string_view last) {
  const std::lock_guard lock(mutex_);
  const Time now = clock_();
  forget_old_locked(now);
  const std::string last_host = std::string(last) + std::string(login_part) + portal;
  const auto limit = troubled_.count(last_host) == 1 ? login::TlsLimit::Only12 : login::TlsLimit::None;
  return login::mint_host_label(label_key_, now, limit) + std::string(login_part) + portal;
}

void Hosts::keep_alive(const std::string& host) {
  const std::lock_guard lock(mutex_);
  live_.try_emplace(host, clock_());
}

void Hosts::end(const std::string& host) {
  const std::lock_guard lock(mutex_);
  live_.erase(host);
  ended_[host] = clock_();
}

void Hosts::used(const std::string& host) {
  const std::lock_guard lock(mutex_);
  troubled_.erase(host);
}

void Hosts::handshake_without_request(std::string_view sni) {
  const std::lock_guard lock(mutex_);
  if (live_.count(std::string(sni)) == 0 && troubled_.size() < most_remembered) {
    troubled_[std::string(sni)] = clock_();
  }
}

// After that a name is too old to ask anyway.
void Hosts::forget_old_locked(Time now) {
  const auto old = [now](const auto& row) { return now - row.second > 2 * fresh_for; };
  std::erase_if(ended_, old);
  std::erase_if(troubled_, old);
  std::erase_if(live_, [now](const auto& row) { return now - row.second > longest_login; });
}

}  // namespace sekisho::http
