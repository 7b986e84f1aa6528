// SPDX-License-Identifier: Apache-2.0
// A blocking TLS client and certificates for the tests of the port, straight on OpenSSL: not the server's own
// code.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "http/tls_handles.h"

namespace sekisho::http::testing {

struct Identity {
  CertificateHandle certificate;
  KeyHandle key;

  [[nodiscard]] std::string certificate_pem() const;
  [[nodiscard]] std::string key_pem() const;
  [[nodiscard]] Bytes der() const;
  [[nodiscard]] Bytes subject() const;
};

struct IdentityWish {
  std::string name;
  const Identity* issuer{nullptr};  // null: signed by itself
  std::string key{"P-256"};         // or "RSA-1024", "RSA-2048"
  std::string digest{"SHA256"};
  int days{30};  // negative: ended before today
};
Identity make_identity(const IdentityWish& wish);

struct ClientWish {
  std::string sni;
  const Identity* identity{nullptr};
  std::vector<const Identity*> chain{};
  int version{0};  // TLS1_2_VERSION; 0: whatever both know
  SSL_SESSION* resume{nullptr};
  std::string alpn{"http/1.1"};
  std::string signature_algorithms{};
  bool gives_up_when_asked{false};
  std::chrono::milliseconds pause_before_certificate{0};  // as a person who types a token's PIN
};

class TlsClient {
 public:
  TlsClient(unsigned short port, const ClientWish& wish);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] bool resumed() const;
  [[nodiscard]] bool certificate_was_asked() const;
  [[nodiscard]] std::vector<Bytes> authorities() const;  // subjects that the server named
  [[nodiscard]] SessionHandle session() const;

  void send(std::string_view octets);
  std::string read_answer();  // one answer with its body; what came where the connection ended before
  std::string get(std::string_view path);  // with Host = SNI
  bool ends_within(int seconds);
  void leave();  // close_notify and close

 private:
  bool read_more();
  std::string sni_;
  int socket_{-1};
  ContextHandle context_;
  SslHandle ssl_;
  std::string inbox_;
  std::string failure_;
  bool connected_{false};
};

int connect_to(unsigned short port);  // a plain socket with a read limit of 20 s
bool socket_ends_within(int socket, int seconds);

}  // namespace sekisho::http::testing
