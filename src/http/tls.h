// SPDX-License-Identifier: Apache-2.0
// Which host name gets which TLS context. Decided in the ClientHello callback, where the session-id context
// is set to SHA-256(SNI) as well: in the servername callback it is too late (facts, "Real browsers").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sekisho::http {

enum class ClientCertificate { NotAsked, Asked };
enum class TlsVersions { From12, Only12 };

// How a handshake for this name is to be done.
struct Reception {
  bool known{false};  // false: a name that is none of ours → unrecognized_name alert
  ClientCertificate certificate{ClientCertificate::NotAsked};
  TlsVersions versions{TlsVersions::From12};
  std::string authorities;  // key of the CA list to name in the request: the institution code
};

// Answered on I/O threads: must be quick and take no lock for long. http/hosts implements it.
class TlsPolicy {
 public:
  virtual ~TlsPolicy() = default;
  [[nodiscard]] virtual Reception receive(std::string_view sni) const = 0;
  // Subjects (DER) of the client CAs to name for `authorities`.
  [[nodiscard]] virtual std::vector<Bytes> authority_names(std::string_view authorities) const = 0;
  [[nodiscard]] virtual std::string certificate_chain_pem() const = 0;
  [[nodiscard]] virtual std::string private_key_pem() const = 0;
  // A certificate was asked for on this name and the connection ended without a request, as it does with a
  // key without RSA-PSS (in TLS 1.3 it fails before any page exists): the next name for this person is
  // limited to TLS 1.2. A browser that shows its picker ends one connection this way too, and comes back with
  // a request; so a request takes back what was told. May be told several times of one name.
  virtual void handshake_without_request(std::string_view sni) = 0;
};

}  // namespace sekisho::http
