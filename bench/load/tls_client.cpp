// SPDX-License-Identifier: Apache-2.0
#include "bench/load/tls_client.h"

#include <array>

namespace sekisho::bench {

TlsWish tls_wish(const Words& words) {
  return {words.number("port"), words.text("sni"), words.text("cert"), words.text("key")};
}

TlsClient::TlsClient(const TlsWish& wish)
    : wish_(wish),
      library_(OSSL_LIB_CTX_new()),
      context_(SSL_CTX_new_ex(library_, nullptr, TLS_client_method())) {
  SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
  SSL_CTX_clear_mode(context_, SSL_MODE_AUTO_RETRY);  // a ticket ends SSL_read
  SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context_, SSL_MODE_NO_AUTO_CHAIN);
  if (!wish.certificate.empty() &&
      (SSL_CTX_use_certificate_file(context_, wish.certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
       SSL_CTX_use_PrivateKey_file(context_, wish.key.c_str(), SSL_FILETYPE_PEM) != 1)) {
    give_up("client certificate or key");
  }
}

TlsClient::~TlsClient() {
  SSL_CTX_free(context_);
  OSSL_LIB_CTX_free(library_);
}

TlsConnection::TlsConnection(const TlsClient& client)
    : socket_(client.wish().port), ssl_(SSL_new(client.context())) {
  SSL_set_fd(ssl_, socket_.number());
  SSL_set_tlsext_host_name(ssl_, client.wish().sni.c_str());
  if (SSL_connect(ssl_) != 1) {
    give_up("handshake failed");
  }
}

void TlsConnection::wait_for_ticket() const {
  char octet = 0;
  const int got = SSL_read(ssl_, &octet, 1);
  if (got > 0 || SSL_get_error(ssl_, got) != SSL_ERROR_WANT_READ) {
    give_up("the server refused the certificate");
  }
}

std::string TlsConnection::ask(const std::string& request, const std::string& status) const {
  SSL_write(ssl_, request.data(), static_cast<int>(request.size()));
  std::string answer;
  std::array<char, 16384> part{};
  while (answer_end(answer) == 0) {
    const int got = SSL_read(ssl_, part.data(), static_cast<int>(part.size()));
    if (got > 0) {
      answer.append(part.data(), static_cast<std::size_t>(got));
    } else if (SSL_get_error(ssl_, got) != SSL_ERROR_WANT_READ) {
      give_up("no answer: " + answer.substr(0, 200));
    }
  }
  if (answer.compare(9, status.size(), status) != 0) {
    give_up("unexpected answer: " + answer.substr(0, 1'000));
  }
  return answer;
}

std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

}  // namespace sekisho::bench
