// SPDX-License-Identifier: Apache-2.0
// Which names this port answers to. A login's own name asks for a certificate while it is fresh or holds a
// live login; every other name of that shape is served without asking and leads to the top page. The
// machines' name, enrol.<host>, always asks and serves those too that bring none.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/secret.h"
#include "base/time.h"
#include "http/tls.h"
#include "login/host_name.h"

namespace sekisho::http {

enum class HostKind { Foreign, Portal, Login, Enrol };

struct HostMatch {
  HostKind kind{HostKind::Foreign};
  std::string portal;  // the institution's host
  std::string label;   // of a login host
};

struct ServerIdentity {
  std::string chain_pem;
  std::string key_pem;
};

class Hosts final : public TlsPolicy {
 public:
  Hosts(Secret label_key, Clock clock, ServerIdentity identity);

  // What is served: host → institution code, code → subjects of its client CAs (DER).
  void serve(std::map<std::string, std::string> code_by_host,
             std::map<std::string, std::vector<Bytes>> authorities);

  [[nodiscard]] HostMatch match(std::string_view host) const;
  // A fresh login host for that portal. `last`: the label this browser got before, to learn that its key
  // fails in TLS 1.3.
  [[nodiscard]] std::string mint(const std::string& portal, std::string_view last);
  void keep_alive(const std::string& host);  // a login lives there
  void end(const std::string& host);         // log-off and its kin: never asks for a certificate again
  [[nodiscard]] bool asks(std::string_view host) const;
  void used(const std::string& host);  // a request came through: its handshakes worked

  [[nodiscard]] Reception receive(std::string_view sni) const override;
  [[nodiscard]] std::vector<Bytes> authority_names(std::string_view authorities) const override;
  [[nodiscard]] std::string certificate_chain_pem() const override { return identity_.chain_pem; }
  [[nodiscard]] std::string private_key_pem() const override { return identity_.key_pem; }
  void handshake_without_request(std::string_view sni) override;

 private:
  [[nodiscard]] HostMatch match_locked(std::string_view host) const;
  [[nodiscard]] std::optional<login::HostName> asking_locked(const HostMatch& match,
                                                             std::string_view host) const;
  void forget_old_locked(Time now);

  Secret label_key_;
  Clock clock_;
  ServerIdentity identity_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> code_by_host_;
  std::map<std::string, std::vector<Bytes>> authorities_;
  std::unordered_map<std::string, Time> live_;      // since when
  std::unordered_map<std::string, Time> ended_;     // only while the name would still be fresh
  std::unordered_map<std::string, Time> troubled_;  // handshakes, and no request
};

}  // namespace sekisho::http
