// SPDX-License-Identifier: Apache-2.0
#include "http/tls_channel.h"

#include <openssl/err.h>

#include <array>
#include <new>

#include "http/tls_context.h"

namespace sekisho::http {

namespace {

Bytes der_of(const X509* certificate) {
  const int length = i2d_X509(certificate, nullptr);
  Bytes der(static_cast<std::size_t>(length > 0 ? length : 0));
  std::uint8_t* out = der.data();
  i2d_X509(certificate, &out);
  return der;
}

// Identity comes from the leaf that signed the handshake; the rest is only what a path may be built from.
std::optional<PeerCertificates> peer_of(const SSL* ssl) {
  const X509* leaf = SSL_get0_peer_certificate(ssl);
  if (leaf == nullptr) {
    return std::nullopt;
  }
  PeerCertificates peer{der_of(leaf), {}};
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);  // a server's does not hold the leaf
  for (int at = 0; chain != nullptr && at < sk_X509_num(chain); ++at) {
    peer.sent.push_back(der_of(sk_X509_value(chain, at)));
  }
  return peer;
}

}  // namespace

struct TlsChannel::Handles {
  SslHandle ssl;
  BIO* in;  // both owned by ssl
  BIO* out;
};

TlsChannel::TlsChannel(TlsContext& context) : hello_(std::make_unique<TlsHello>()) {
  BioHandle in(BIO_new(BIO_s_mem()));
  BioHandle out(BIO_new(BIO_s_mem()));
  if (!in || !out) {
    throw std::bad_alloc();
  }
  SslHandle ssl = context.accept(*hello_);
  handles_ = std::make_unique<Handles>(Handles{std::move(ssl), in.get(), out.get()});
  SSL_set_bio(handles_->ssl.get(), in.release(), out.release());
}

// Without this, SSL_free takes a session whose connection simply broke off for a bad one and spoils it.
TlsChannel::~TlsChannel() {
  SSL_set_shutdown(handles_->ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

TlsChannel::State TlsChannel::receive(std::string_view wire, std::string& plain) {
  ERR_clear_error();
  if (BIO_write(handles_->in, wire.data(), static_cast<int>(wire.size())) != static_cast<int>(wire.size())) {
    throw std::bad_alloc();
  }
  if (state_ == State::Handshaking) {
    shake_hands();
  }
  if (state_ == State::Open) {
    read(plain);
  }
  return state_;
}

void TlsChannel::send(std::string_view plain) {
  const bool may_send =
      state_ == State::Open || state_ == State::PeerClosed;  // RFC 8446 6.1: each side closes alone
  if (!may_send || plain.empty()) {
    return;
  }
  ERR_clear_error();
  if (SSL_write(handles_->ssl.get(), plain.data(), static_cast<int>(plain.size())) <= 0) {
    fail();
  }
}

void TlsChannel::say_goodbye() {
  if (state_ == State::Open || state_ == State::PeerClosed) {
    ERR_clear_error();
    SSL_shutdown(handles_->ssl.get());
  }
}

void TlsChannel::take_wire(std::string& wire) {
  char* octets = nullptr;
  const long length = BIO_get_mem_data(handles_->out, &octets);
  if (length > 0) {
    wire.append(octets, static_cast<std::size_t>(length));
    (void)BIO_reset(handles_->out);
  }
}

const std::string& TlsChannel::sni() const { return hello_->sni; }

bool TlsChannel::certificate_asked() const {
  return hello_->reception.known && hello_->reception.certificate == ClientCertificate::Asked;
}

bool TlsChannel::resumed() const { return SSL_session_reused(handles_->ssl.get()) == 1; }

std::string TlsChannel::version() const { return SSL_get_version(handles_->ssl.get()); }

void TlsChannel::shake_hands() {
  const int outcome = SSL_do_handshake(handles_->ssl.get());
  if (outcome == 1) {
    state_ = State::Open;
    peer_ = peer_of(handles_->ssl.get());
  } else if (SSL_get_error(handles_->ssl.get(), outcome) != SSL_ERROR_WANT_READ) {
    fail();
  }
}

void TlsChannel::read(std::string& plain) {
  std::array<char, 16384> part{};  // a TLS record holds no more
  for (;;) {
    const int length = SSL_read(handles_->ssl.get(), part.data(), static_cast<int>(part.size()));
    if (length > 0) {
      plain.append(part.data(), static_cast<std::size_t>(length));
      continue;
    }
    const int error = SSL_get_error(handles_->ssl.get(), length);
    if (error == SSL_ERROR_ZERO_RETURN) {
      state_ = State::PeerClosed;
    } else if (error != SSL_ERROR_WANT_READ) {
      fail();
    }
    return;
  }
}

void TlsChannel::fail() {
  const unsigned long code = ERR_peek_error();
  const char* words = code == 0 ? nullptr : ERR_reason_error_string(code);
  failure_ = words == nullptr ? "unknown" : words;
  state_ = State::Failed;
  ERR_clear_error();
}

}  // namespace sekisho::http
