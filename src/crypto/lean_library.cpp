// SPDX-License-Identifier: Apache-2.0
#include "crypto/lean_library.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

#include "crypto/openssl.h"

namespace sekisho::crypto {
namespace {

constexpr const char* provider_name = "sekisho-lean";

std::string_view first_name(const OSSL_ALGORITHM& algorithm) {
  const std::string_view names(algorithm.algorithm_names);
  return names.substr(0, names.find(':'));
}

template <std::size_t count>
bool is_among(const std::array<std::string_view, count>& kinds, const OSSL_ALGORITHM& algorithm) {
  return std::find(kinds.begin(), kinds.end(), first_name(algorithm)) != kinds.end();
}

// The kinds of keys that a TLS certificate may hold, and what TLS makes keys of itself.
bool is_wanted_key(const OSSL_ALGORITHM& algorithm) {
  static constexpr std::array<std::string_view, 10> kinds{"RSA",    "RSA-PSS", "EC",       "ED25519", "ED448",
                                                          "X25519", "X448",    "TLS1-PRF", "HKDF",    "HMAC"};
  return is_among(kinds, algorithm);
}

bool is_wanted_decoder(const OSSL_ALGORITHM& algorithm) {
  static constexpr std::array<std::string_view, 5> kinds{"RSA", "RSA-PSS", "EC", "ED25519", "ED448"};
  const std::string_view form(algorithm.property_definition);
  return is_among(kinds, algorithm) && form.find("input=der") != std::string_view::npos &&
         form.find("structure=SubjectPublicKeyInfo") != std::string_view::npos;
}

std::vector<OSSL_ALGORITHM> filtered(const OSSL_ALGORITHM* all, bool (*is_wanted)(const OSSL_ALGORITHM&)) {
  std::vector<OSSL_ALGORITHM> kept;
  for (; all->algorithm_names != nullptr; ++all) {
    if (is_wanted(*all)) {
      kept.push_back(*all);
    }
  }
  kept.push_back(OSSL_ALGORITHM{});  // the end
  return kept;
}

// Which default provider stands behind a lean one: OpenSSL hands back nothing but the provider's own context.
class Behind {
 public:
  void set(const OSSL_PROVIDER* provider) {
    const std::lock_guard lock(mutex_);
    by_context_[OSSL_PROVIDER_get0_provider_ctx(provider)] = provider;
  }
  void forget(const OSSL_PROVIDER* provider) {
    const std::lock_guard lock(mutex_);
    by_context_.erase(OSSL_PROVIDER_get0_provider_ctx(provider));
  }
  const OSSL_PROVIDER* of(void* context) {
    const std::lock_guard lock(mutex_);
    return by_context_.at(context);
  }

 private:
  std::mutex mutex_;
  std::map<void*, const OSSL_PROVIDER*> by_context_;
};

Behind& behind() {
  static Behind all;
  return all;
}

// Of the context that this thread is just making.
thread_local const OSSL_PROVIDER* being_made = nullptr;

extern "C" {
static const OSSL_ALGORITHM* lean_query(void* context, int operation, int* no_cache) {
  const OSSL_ALGORITHM* all = OSSL_PROVIDER_query_operation(behind().of(context), operation, no_cache);
  if (operation == OSSL_OP_DECODER) {
    static const auto decoders = filtered(all, is_wanted_decoder);
    return decoders.data();
  }
  if (operation == OSSL_OP_KEYMGMT) {
    static const auto keys = filtered(all, is_wanted_key);
    return keys.data();
  }
  return all;
}

static int lean_capabilities(void* context, const char* capability, OSSL_CALLBACK* take, void* taker) {
  return OSSL_PROVIDER_get_capabilities(behind().of(context), capability, take, taker);
}

static int lean_init(const OSSL_CORE_HANDLE* /*core*/, const OSSL_DISPATCH* /*in*/, const OSSL_DISPATCH** out,
                     void** context) {
  static const std::array<OSSL_DISPATCH, 3> table{
      OSSL_DISPATCH{OSSL_FUNC_PROVIDER_QUERY_OPERATION, reinterpret_cast<void (*)()>(lean_query)},
      OSSL_DISPATCH{OSSL_FUNC_PROVIDER_GET_CAPABILITIES, reinterpret_cast<void (*)()>(lean_capabilities)},
      OSSL_DISPATCH{0, nullptr}};
  *out = table.data();
  *context = OSSL_PROVIDER_get0_provider_ctx(being_made);
  return 1;
}
}

}  // namespace

LeanLibrary::LeanLibrary()
    : whole_(OSSL_LIB_CTX_new()),
      default_(OSSL_PROVIDER_load(whole_, "default")),
      lean_(OSSL_LIB_CTX_new()),
      provider_(nullptr) {
  require_openssl(whole_ != nullptr && default_ != nullptr && lean_ != nullptr, "library context");
  behind().set(default_);
  being_made = default_;
  require_openssl(OSSL_PROVIDER_add_builtin(lean_, provider_name, lean_init), provider_name);
  provider_ = OSSL_PROVIDER_load(lean_, provider_name);
  being_made = nullptr;
  require_openssl(provider_ != nullptr, provider_name);
}

// The lean one first: what was fetched in it belongs to the default provider behind it.
LeanLibrary::~LeanLibrary() {
  OSSL_PROVIDER_unload(provider_);
  OSSL_LIB_CTX_free(lean_);
  behind().forget(default_);
  OSSL_PROVIDER_unload(default_);
  OSSL_LIB_CTX_free(whole_);
}

const LeanLibrary& LeanLibrary::shared() {
  static const LeanLibrary* const one =
      new LeanLibrary;  // never freed: certificates may outlive every static
  return *one;
}

std::shared_ptr<EVP_PKEY> LeanLibrary::take_over(const EVP_PKEY* key) const {
  OSSL_PARAM* parts = nullptr;
  if (EVP_PKEY_todata(key, EVP_PKEY_KEYPAIR, &parts) != 1) {
    return nullptr;
  }
  const Owned<OSSL_PARAM, OSSL_PARAM_free> owned{parts};
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{
      EVP_PKEY_CTX_new_from_name(lean_, EVP_PKEY_get0_type_name(key), nullptr)};
  EVP_PKEY* taken = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &taken, EVP_PKEY_KEYPAIR, parts) <= 0) {
    return nullptr;
  }
  return {taken, EVP_PKEY_free};
}

}  // namespace sekisho::crypto
