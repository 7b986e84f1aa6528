// SPDX-License-Identifier: Apache-2.0
#include "certificate/read_by_openssl.h"

#include <openssl/provider.h>

namespace sekisho::certificate {
namespace {

class BareLibrary {
 public:
  BareLibrary() : library_(OSSL_LIB_CTX_new()), none_(OSSL_PROVIDER_load(library_, "null")) {
    crypto::require_openssl(none_ == nullptr ? 0 : 1,
                            "library context");  // without it, "default" would step in
  }
  BareLibrary(const BareLibrary&) = delete;
  BareLibrary& operator=(const BareLibrary&) = delete;
  ~BareLibrary() {
    OSSL_PROVIDER_unload(none_);
    OSSL_LIB_CTX_free(library_);
  }
  [[nodiscard]] OSSL_LIB_CTX* get() const { return library_; }

 private:
  OSSL_LIB_CTX* library_;
  OSSL_PROVIDER* none_;
};

}  // namespace

OwnedX509 read_in(OSSL_LIB_CTX* library, ByteView der) {
  const std::uint8_t* at = der.data();
  X509* into = X509_new_ex(library, nullptr);
  OwnedX509 read{d2i_X509(&into, &at, static_cast<long>(der.size()))};  // frees `into` where it fails
  return read && at == der.data() + der.size() ? std::move(read) : nullptr;
}

OwnedX509 read_without_key(ByteView der) {
  thread_local const BareLibrary bare;
  OwnedX509 read = read_in(bare.get(), der);
  if (read) {
    ERR_clear_error();  // that the key's kind is unknown to it
  }
  return read;
}

}  // namespace sekisho::certificate
