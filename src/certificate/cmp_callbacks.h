// SPDX-License-Identifier: Apache-2.0
// Between OpenSSL's CMP server and the desk: its callbacks in our words. Nothing may be thrown through
// OpenSSL: it is kept, and thrown afterwards.
#pragma once

#include <openssl/cmp.h>

#include <exception>

#include "certificate/cmp_server.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {

class CmpCallbacks {
 public:
  explicit CmpCallbacks(CmpDesk& desk) : desk_(desk) {}
  CmpCallbacks(const CmpCallbacks&) = delete;
  CmpCallbacks& operator=(const CmpCallbacks&) = delete;
  ~CmpCallbacks() = default;

  [[nodiscard]] bool stand_behind(OSSL_CMP_SRV_CTX* server);
  void rethrow() const;

  // While the request that began the transaction is put to a fresh context for a pollReq: nothing is decided.
  void pretend_to_wait(bool pretend) { pretends_to_wait_ = pretend; }
  void begun_with(OSSL_CMP_MSG* beginning) { beginning_ = beginning; }
  // What the certConf says that comes next.
  void hear(const CmpConfirmationList& list);

 private:
  struct Given {
    X509** leaf;
    STACK_OF(X509) * *chain;
    STACK_OF(X509) * *authorities;
  };
  const CmpCertification& certified();
  OSSL_CMP_PKISI* certify(const Given& given);
  OSSL_CMP_PKISI* revoke();
  int confirm(const ASN1_OCTET_STRING* hash);
  int poll(OSSL_CMP_MSG** beginning, int64_t* ask_after);
  int inform(const STACK_OF(OSSL_CMP_ITAV) * asked, STACK_OF(OSSL_CMP_ITAV) * *answered);
  template <class Work>
  auto guarded(Work work) -> decltype(work());

  CmpDesk& desk_;
  bool pretends_to_wait_{false};
  OSSL_CMP_MSG* beginning_{nullptr};  // the exchange owns it
  CmpConfirmation said_{CmpConfirmation::Rejected};
  std::optional<CmpCertification> certified_;
  std::exception_ptr thrown_;
};

}  // namespace sekisho::certificate
