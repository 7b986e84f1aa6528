// SPDX-License-Identifier: Apache-2.0
// Owners for OpenSSL's handles and its error queue as text. Only crypto/, certificate/ and http/tls* may
// include this.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "base/bytes.h"

namespace sekisho::crypto {

template <auto free_function>
struct Freed {
  template <class T>
  void operator()(T* handle) const {
    free_function(handle);
  }
};

// A handle gets its owner on the line it is born: `const Owned<BIO, BIO_free> bio{BIO_new(BIO_s_mem())};`
template <class T, auto free_function>
using Owned = std::unique_ptr<T, Freed<free_function>>;

using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedDigest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using OwnedBio = Owned<BIO, BIO_free>;
using OwnedNumber = Owned<BIGNUM, BN_clear_free>;  // it may be a private one

// What OpenSSL says went wrong on this thread; empties its queue. For Error::detail, never for people.
std::string openssl_errors();

// For calls that fail only when memory is gone or the library is broken.
void require_openssl(int result, const char* what);

OwnedNumber number_of(const EVP_PKEY* key, const char* name);  // one that a key of its kind has
Bytes octets_of(const BIGNUM* number);                         // without leading zeros

// Fetched once: fetching by name on every call is slow in OpenSSL 3.0.
const EVP_MD* sha256_method();
const EVP_MD* sha384_method();
const EVP_MD* sha1_method();

}  // namespace sekisho::crypto
