// SPDX-License-Identifier: Apache-2.0
#include "http/tls_context.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>

#include "crypto/digest.h"

namespace sekisho::http {

namespace {

constexpr int longest_chain = 10;  // certificates, the leaf included (threats, row 24)
constexpr long most_certificate_octets = 16L * 1024L;
constexpr long session_seconds = 8L * 3600L + 600L;  // a login's longest life

Error unusable(const char* what) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return Error{ErrorCode::TlsUnusable,
               std::string(what) + (reason == nullptr ? "" : std::string(": ") + reason)};
}

TlsContext& context_of(SSL* ssl) {
  return *static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
}
TlsHello& hello_of(const SSL* ssl) { return *static_cast<TlsHello*>(SSL_get_app_data(ssl)); }

// RFC 6066 3: a list with one host_name. Empty where there is none or it could not be a name of ours.
std::string server_name(SSL* ssl) {
  const unsigned char* octets = nullptr;
  std::size_t length = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &octets, &length) != 1 || length < 6) {
    return {};
  }
  const auto number = [&](std::size_t at) {
    return static_cast<std::size_t>(octets[at]) * 256U + octets[at + 1];
  };
  if (number(0) != length - 2 || octets[2] != TLSEXT_NAMETYPE_host_name || number(3) != length - 5) {
    return {};
  }
  std::string name(octets + 5, octets + length);
  std::transform(name.begin(), name.end(), name.begin(), [](char each) {
    return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
  });
  const bool fits =
      name.size() <= 253 && std::all_of(name.begin(), name.end(), [](char each) {
        return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '-' || each == '.';
      });
  return fits ? name : std::string();
}

NamesHandle names_of(const std::vector<Bytes>& subjects) {
  NamesHandle names(sk_X509_NAME_new_null());
  for (const auto& subject : subjects) {
    const std::uint8_t* octets = subject.data();
    X509_NAME* name = d2i_X509_NAME(nullptr, &octets, static_cast<long>(subject.size()));
    if (name != nullptr && sk_X509_NAME_push(names.get(), name) == 0) {
      X509_NAME_free(name);
    }
  }
  return names;
}

void ask_for_certificate(SSL* ssl, const TlsPolicy& policy, const Reception& reception) {
  SSL_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
  SSL_set_options(ssl, SSL_OP_NO_TICKET);  // stateful: forget() must be able to end a session
  SSL_set0_CA_list(ssl, names_of(policy.authority_names(reception.authorities)).release());
}

bool receive_hello(SSL* ssl) {
  TlsHello& hello = hello_of(ssl);
  TlsPolicy& policy = context_of(ssl).policy();
  hello.sni = server_name(ssl);
  hello.reception = policy.receive(hello.sni);
  if (!hello.reception.known) {
    return false;
  }
  const Bytes id_context = crypto::sha256(view(hello.sni));
  SSL_set_session_id_context(ssl, id_context.data(), static_cast<unsigned int>(id_context.size()));
  if (hello.reception.versions == TlsVersions::Only12) {
    SSL_set_max_proto_version(ssl, TLS1_2_VERSION);
  }
  if (hello.reception.certificate == ClientCertificate::Asked) {
    ask_for_certificate(ssl, policy, hello.reception);
  }
  return true;
}

int on_hello(SSL* ssl, int* alert, void* /*unused*/) {
  try {
    if (receive_hello(ssl)) {
      return SSL_CLIENT_HELLO_SUCCESS;
    }
    *alert = SSL_AD_UNRECOGNIZED_NAME;
  } catch (...) {  // a C library calls: nothing may be thrown through it
    *alert = SSL_AD_INTERNAL_ERROR;
  }
  return SSL_CLIENT_HELLO_ERROR;
}

// Whatever certificate comes, the handshake goes on: certificate/path judges, and a page says in words what
// is wrong (the doctor). Only a chain that nobody honest sends ends it.
int on_certificate(X509_STORE_CTX* store, void* /*unused*/) {
  if (sk_X509_num(X509_STORE_CTX_get0_untrusted(store)) > longest_chain) {
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_CHAIN_TOO_LONG);
    return 0;
  }
  return 1;
}

// RFC 7301. NOLINTNEXTLINE(readability-function-size): the parameters are OpenSSL's
int on_alpn(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_length,
            const unsigned char* offered, unsigned int offered_length, void* /*unused*/) {
  static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  const int outcome =
      SSL_select_next_proto(&found, chosen_length, ours.data(), ours.size(), offered, offered_length);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int on_new_session(SSL* ssl, SSL_SESSION* session) {
  if (hello_of(ssl).reception.certificate != ClientCertificate::Asked ||
      SSL_SESSION_get0_peer(session) == nullptr) {
    return 0;  // OpenSSL frees it. Without a certificate there is nothing that resuming would spare.
  }
  try {
    context_of(ssl).sessions().keep(hello_of(ssl).sni, SessionHandle(session));
    return 1;
  } catch (...) {
    return 1;  // no memory: `session` went with its handle
  }
}

SSL_SESSION* on_resume(SSL* ssl, const unsigned char* id, int length, int* copy) {
  *copy = 1;  // OpenSSL takes its own reference
  if (hello_of(ssl).reception.certificate != ClientCertificate::Asked) {
    return nullptr;
  }
  try {
    return context_of(ssl).sessions().find({id, id + length}, hello_of(ssl).sni);
  } catch (...) {
    return nullptr;
  }
}

BioHandle reader_of(const std::string& pem) {
  return BioHandle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

CertificateHandle next_certificate(BIO* from, OSSL_LIB_CTX* library) {
  X509* certificate = X509_new_ex(library, nullptr);
  if (PEM_read_bio_X509(from, &certificate, nullptr, nullptr) == nullptr) {
    X509_free(certificate);  // null where the reader freed it
    return nullptr;
  }
  return CertificateHandle(certificate);
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::make(std::shared_ptr<TlsPolicy> policy) {
  std::unique_ptr<TlsContext> context(new TlsContext(std::move(policy)));
  TRY(context->set_up());
  return context;
}

SslHandle TlsContext::accept(TlsHello& hello) {
  SslHandle ssl(SSL_new(context_.get()));
  if (!ssl) {
    throw std::bad_alloc();
  }
  SSL_set_app_data(ssl.get(), &hello);
  SSL_set_accept_state(ssl.get());
  return ssl;
}

Result<void> TlsContext::set_up() {
  context_.reset(SSL_CTX_new_ex(library_.get(), nullptr, TLS_server_method()));
  SSL_CTX* context = context_.get();
  if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
    return unusable("TLS context");
  }
  SSL_CTX_set_app_data(context, this);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_early_data(context, 0);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_max_cert_list(context, most_certificate_octets);
  SSL_CTX_set_timeout(context, session_seconds);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, on_new_session);
  SSL_CTX_sess_set_get_cb(context, on_resume);
  SSL_CTX_set_client_hello_cb(context, on_hello, nullptr);
  SSL_CTX_set_cert_verify_callback(context, on_certificate, nullptr);
  SSL_CTX_set_alpn_select_cb(context, on_alpn, nullptr);
  return use_certificate();
}

Result<void> TlsContext::use_certificate() {
  const std::string chain_pem = policy_->certificate_chain_pem();
  const std::string key_pem = policy_->private_key_pem();
  const BioHandle chain_from = reader_of(chain_pem);
  const BioHandle key_from = reader_of(key_pem);
  const CertificateHandle leaf = next_certificate(chain_from.get(), library_.get());
  if (!leaf) {
    return unusable("server certificate");
  }
  const ChainHandle rest(sk_X509_new_null());
  while (CertificateHandle next = next_certificate(chain_from.get(), library_.get())) {
    sk_X509_push(rest.get(), next.release());
  }
  ERR_clear_error();  // "no start line" ends every PEM file
  const KeyHandle read(PEM_read_bio_PrivateKey(key_from.get(), nullptr, nullptr, nullptr));
  const auto key = read ? library_.take_over(read.get()) : nullptr;
  if (!key) {
    return unusable("server private key");
  }
  if (SSL_CTX_use_cert_and_key(context_.get(), leaf.get(), key.get(), rest.get(), 1) != 1) {
    return unusable("server certificate and private key");
  }
  return {};
}

}  // namespace sekisho::http
