// SPDX-License-Identifier: Apache-2.0
// Owners of OpenSSL's handles for the TLS port.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

namespace sekisho::http {

template <auto free_it>
struct FreedBy {
  template <class T>
  void operator()(T* handle) const {
    free_it(handle);
  }
};

inline void free_names(STACK_OF(X509_NAME) * names) { sk_X509_NAME_pop_free(names, X509_NAME_free); }
inline void free_certificates(STACK_OF(X509) * chain) { sk_X509_pop_free(chain, X509_free); }

using ContextHandle = std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>>;
using SslHandle = std::unique_ptr<SSL, FreedBy<SSL_free>>;
using SessionHandle = std::unique_ptr<SSL_SESSION, FreedBy<SSL_SESSION_free>>;
using BioHandle = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;
using CertificateHandle = std::unique_ptr<X509, FreedBy<X509_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using NamesHandle = std::unique_ptr<STACK_OF(X509_NAME), FreedBy<free_names>>;
using ChainHandle = std::unique_ptr<STACK_OF(X509), FreedBy<free_certificates>>;

}  // namespace sekisho::http
