// SPDX-License-Identifier: Apache-2.0
#include "http/tls_client_test.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace sekisho::http::testing {

namespace {

KeyHandle make_key(const std::string& kind) {
  KeyHandle key(kind == "P-256" ? EVP_EC_gen("P-256")
                                : EVP_RSA_gen(static_cast<unsigned>(std::stoi(kind.substr(4)))));
  if (!key) {
    throw std::runtime_error("no key");
  }
  return key;
}

int on_certificate_asked(SSL* /*ssl*/, void* wish_of) {
  const auto& wish = *static_cast<const ClientWish*>(wish_of);
  std::this_thread::sleep_for(wish.pause_before_certificate);
  return wish.gives_up_when_asked ? -1 : 1;  // -1: SSL_connect stops there, nothing is sent
}

template <class Write>
std::string pem(Write write) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  write(out.get());
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace

std::string Identity::certificate_pem() const {
  return pem([&](BIO* out) { PEM_write_bio_X509(out, certificate.get()); });
}

std::string Identity::key_pem() const {
  return pem(
      [&](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

Bytes Identity::der() const {
  std::uint8_t* octets = nullptr;
  const int length = i2d_X509(certificate.get(), &octets);
  Bytes der(octets, octets + length);
  OPENSSL_free(octets);
  return der;
}

Bytes Identity::subject() const {
  std::uint8_t* octets = nullptr;
  const int length = i2d_X509_NAME(X509_get_subject_name(certificate.get()), &octets);
  Bytes der(octets, octets + length);
  OPENSSL_free(octets);
  return der;
}

Identity make_identity(const IdentityWish& wish) {
  static long serial = 1;
  Identity made{CertificateHandle(X509_new()), make_key(wish.key)};
  X509* certificate = made.certificate.get();
  const Identity& issuer = wish.issuer == nullptr ? made : *wish.issuer;
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600L - (wish.days < 0 ? 400L * 86400L : 0));
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400L * wish.days);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer.certificate.get()));
  X509_set_pubkey(certificate, made.key.get());
  X509_sign(certificate, issuer.key.get(), EVP_get_digestbyname(wish.digest.c_str()));
  return made;
}

int connect_to(unsigned short port) {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{20, 0};
  setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(port);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(made, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
    ::close(made);
    return -1;
  }
  return made;
}

bool socket_ends_within(int socket, int seconds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now())
            .count();
    pollfd waiting{socket, POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) {
      return false;
    }
    char octets[4096];
    if (::recv(socket, octets, sizeof octets, 0) <= 0) {
      return true;
    }
  }
}

TlsClient::TlsClient(unsigned short port, const ClientWish& wish)
    : sni_(wish.sni), socket_(connect_to(port)), context_(SSL_CTX_new(TLS_client_method())) {
  std::signal(SIGPIPE, SIG_IGN);                  // OpenSSL writes to a socket that the server has closed
  SSL_CTX_set_security_level(context_.get(), 0);  // a test brings weak keys on purpose
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);
  // A context that goes spoils the sessions it still holds: hold none.
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  if (wish.version != 0) {
    SSL_CTX_set_max_proto_version(context_.get(), wish.version);
  }
  ssl_.reset(SSL_new(context_.get()));
  SSL* ssl = ssl_.get();
  if (wish.identity != nullptr) {
    SSL_use_certificate(ssl, wish.identity->certificate.get());
    SSL_use_PrivateKey(ssl, wish.identity->key.get());
    for (const Identity* more : wish.chain) {
      SSL_add1_chain_cert(ssl, more->certificate.get());
    }
  }
  if (wish.gives_up_when_asked || wish.pause_before_certificate.count() > 0) {
    SSL_set_cert_cb(ssl, on_certificate_asked, const_cast<ClientWish*>(&wish));
  }
  if (!wish.sni.empty()) {
    SSL_set_tlsext_host_name(ssl, wish.sni.c_str());
  }
  if (!wish.signature_algorithms.empty()) {
    SSL_set1_sigalgs_list(ssl, wish.signature_algorithms.c_str());
    SSL_set1_client_sigalgs_list(ssl, wish.signature_algorithms.c_str());
  }
  const std::string protocols = std::string(1, static_cast<char>(wish.alpn.size())) + wish.alpn;
  SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(protocols.data()),
                      static_cast<unsigned>(protocols.size()));
  if (wish.resume != nullptr) {
    SSL_set_session(ssl, wish.resume);
  }
  SSL_set_fd(ssl, socket_);
  ERR_clear_error();
  connected_ = SSL_connect(ssl) == 1;
  if (!connected_) {
    const char* words = ERR_reason_error_string(ERR_peek_error());
    failure_ = words == nullptr ? "connection ended" : words;
  }
}

TlsClient::~TlsClient() {
  if (ssl_) {
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
  if (socket_ >= 0) {
    ::close(socket_);
  }
}

bool TlsClient::resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

bool TlsClient::certificate_was_asked() const {
  const unsigned char* kinds = nullptr;
  return SSL_get0_certificate_types(ssl_.get(), &kinds) > 0 || SSL_get0_peer_CA_list(ssl_.get()) != nullptr;
}

std::vector<Bytes> TlsClient::authorities() const {
  std::vector<Bytes> subjects;
  const STACK_OF(X509_NAME)* names = SSL_get0_peer_CA_list(ssl_.get());
  for (int at = 0; names != nullptr && at < sk_X509_NAME_num(names); ++at) {
    std::uint8_t* octets = nullptr;
    const int length = i2d_X509_NAME(sk_X509_NAME_value(names, at), &octets);
    subjects.emplace_back(octets, octets + length);
    OPENSSL_free(octets);
  }
  return subjects;
}

SessionHandle TlsClient::session() const { return SessionHandle(SSL_get1_session(ssl_.get())); }

void TlsClient::send(std::string_view octets) {
  SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size()));
}

bool TlsClient::read_more() {
  char octets[16384];
  const int length = SSL_read(ssl_.get(), octets, sizeof octets);
  if (length > 0) {
    inbox_.append(octets, static_cast<std::size_t>(length));
  }
  return length > 0;
}

std::string TlsClient::read_answer() {
  std::size_t end = std::string::npos;
  while ((end = inbox_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) {
      return std::exchange(inbox_, {});
    }
  }
  end += 4;
  const auto length_at = inbox_.find("Content-Length: ");
  const std::size_t length = length_at < end ? std::stoul(inbox_.substr(length_at + 16)) : 0;
  while (inbox_.size() < end + length && read_more()) {
  }
  std::string answer = inbox_.substr(0, end + length);
  inbox_.erase(0, answer.size());
  return answer;
}

std::string TlsClient::get(std::string_view path) {
  send("GET " + std::string(path) + " HTTP/1.1\r\nHost: " + sni_ + "\r\n\r\n");
  return read_answer();
}

bool TlsClient::ends_within(int seconds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  const timeval limit{seconds, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  while (read_more()) {
  }
  const int error = SSL_get_error(ssl_.get(), 0);
  return std::chrono::steady_clock::now() < until && error != SSL_ERROR_WANT_READ;
}

void TlsClient::leave() {
  SSL_shutdown(ssl_.get());
  ::close(std::exchange(socket_, -1));
}

}  // namespace sekisho::http::testing
