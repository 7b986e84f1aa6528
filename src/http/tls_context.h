// SPDX-License-Identifier: Apache-2.0
// One I/O thread's TLS: its own OSSL_LIB_CTX (threads that share one do not scale), one
// SSL_CTX, the resumable sessions. What differs from name to name is set on each SSL in the ClientHello
// callback, from TlsPolicy.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "crypto/lean_library.h"
#include "http/tls.h"
#include "http/tls_handles.h"
#include "http/tls_sessions.h"

namespace sekisho::http {

// What a ClientHello said and how it is received. Lives as long as its SSL, which points to it.
struct TlsHello {
  std::string sni;  // lower case; empty until the hello was read
  Reception reception;
};

class TlsContext {
 public:
  static Result<std::unique_ptr<TlsContext>> make(std::shared_ptr<TlsPolicy> policy);

  // The next connection's server side; `hello` is filled in during its handshake.
  [[nodiscard]] SslHandle accept(TlsHello& hello);
  [[nodiscard]] TlsSessions& sessions() { return sessions_; }
  [[nodiscard]] TlsPolicy& policy() { return *policy_; }

 private:
  explicit TlsContext(std::shared_ptr<TlsPolicy> policy) : policy_(std::move(policy)) {}
  Result<void> set_up();
  Result<void> use_certificate();

  std::shared_ptr<TlsPolicy> policy_;
  crypto::LeanLibrary library_;  // outlives all that was made in it
  ContextHandle context_;
  TlsSessions sessions_;
};

}  // namespace sekisho::http
