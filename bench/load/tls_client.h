// SPDX-License-Identifier: Apache-2.0
// A TLS 1.3 client for the load generators: no session is ever resumed, and nothing is checked, because the
// server is what gets measured.
#pragma once

#include <openssl/ssl.h>

#include <string>

#include "bench/load/socket.h"
#include "bench/load/words.h"

namespace sekisho::bench {

struct TlsWish {
  int port;
  std::string sni;
  std::string certificate;  // PEM file; empty: none
  std::string key;          // PEM file
};
TlsWish tls_wish(const Words& words);  // --port N --sni NAME [--cert PEM --key PEM]

// Each thread has one of its own: OpenSSL 3.0's libraries do not scale when shared.
class TlsClient {
 public:
  explicit TlsClient(const TlsWish& wish);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  [[nodiscard]] const TlsWish& wish() const { return wish_; }
  [[nodiscard]] SSL_CTX* context() const { return context_; }

 private:
  const TlsWish wish_;
  OSSL_LIB_CTX* library_;
  SSL_CTX* context_;
};

// A finished handshake. What fails ends the program.
class TlsConnection {
 public:
  explicit TlsConnection(const TlsClient& client);
  ~TlsConnection() { SSL_free(ssl_); }
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;

  // The server's session ticket: it took the client's certificate and its Finished.
  void wait_for_ticket() const;
  // Head and body of the answer, which must have that status.
  [[nodiscard]] std::string ask(const std::string& request, const std::string& status) const;

 private:
  Socket socket_;
  SSL* ssl_;
};

// The body of an answer.
std::string body_of(const std::string& answer);

}  // namespace sekisho::bench
