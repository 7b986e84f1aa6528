// SPDX-License-Identifier: Apache-2.0
// An OpenSSL library context in which reading a certificate does not walk forty decoders and twenty kinds of
// keys (OpenSSL 3.0: 150 µs of a certificate's 180). Everything else is the default provider's own.
#pragma once

#include <memory>

struct ossl_lib_ctx_st;
struct ossl_provider_st;
struct evp_pkey_st;

namespace sekisho::crypto {

class LeanLibrary {
 public:
  // Private keys in files are not read in here: take_over() them.
  LeanLibrary();
  ~LeanLibrary();
  LeanLibrary(const LeanLibrary&) = delete;
  LeanLibrary& operator=(const LeanLibrary&) = delete;

  [[nodiscard]] ossl_lib_ctx_st* get() const { return lean_; }
  // The same key, private half included, as a key of this context. Null where it cannot be.
  [[nodiscard]] std::shared_ptr<evp_pkey_st> take_over(const evp_pkey_st* key) const;

  // One for whoever has none of its own; contexts that threads share do not scale.
  static const LeanLibrary& shared();

 private:
  ossl_lib_ctx_st* whole_;  // in which the default provider lives
  ossl_provider_st* default_;
  ossl_lib_ctx_st* lean_;
  ossl_provider_st* provider_;
};

}  // namespace sekisho::crypto
