// SPDX-License-Identifier: Apache-2.0
// For tests: OpenSSL's CMP client with a wire of ours, so that a test sees and holds each message.
#pragma once

#include <openssl/cmp.h>

#include <functional>
#include <optional>

#include "certificate/certificate.h"
#include "crypto/openssl.h"
#include "crypto/test_keys.h"

namespace sekisho::certificate::testing {

class CmpClient {
 public:
  using Wire = std::function<std::optional<Bytes>(const Bytes&)>;  // none: the line is cut

  // Believes answers that lead to that CA.
  CmpClient(const Certificate& ca, Time now, Wire wire) : wire_(std::move(wire)) {
    OSSL_CMP_CTX_set_log_cb(context_.get(),
                            [](const char*, const char*, int, OSSL_CMP_severity, const char*) { return 1; });
    OSSL_CMP_CTX_set_transfer_cb(context_.get(), transfer);
    OSSL_CMP_CTX_set_transfer_cb_arg(context_.get(), this);
    X509_STORE* const store = X509_STORE_new();
    X509_STORE_add_cert(store, ca.handle());
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), unix_seconds(now));
    OSSL_CMP_CTX_set0_trustedStore(context_.get(), store);
    OSSL_CMP_CTX_set1_recipient(context_.get(), X509_get_subject_name(ca.handle()));
  }

  CmpClient& signs_by(const Certificate& certificate, const crypto::testing::TestKey& key) {
    OSSL_CMP_CTX_set1_cert(context_.get(), certificate.handle());
    OSSL_CMP_CTX_set1_pkey(context_.get(), key.handle());
    OSSL_CMP_CTX_set1_oldCert(context_.get(), certificate.handle());
    return *this;
  }
  // A proof of possession wants some subject in the template (RFC 4211 4.1).
  CmpClient& knows_code(const std::string& reference, const std::string& secret) {
    const crypto::Owned<X509_NAME, X509_NAME_free> any{X509_NAME_new()};
    X509_NAME_add_entry_by_txt(any.get(), "CN", MBSTRING_UTF8, view("any").data(), -1, -1, 0);
    OSSL_CMP_CTX_set1_subjectName(context_.get(), any.get());
    OSSL_CMP_CTX_set1_referenceValue(context_.get(), view(reference).data(),
                                     static_cast<int>(reference.size()));
    OSSL_CMP_CTX_set1_secretValue(context_.get(), view(secret).data(), static_cast<int>(secret.size()));
    return *this;
  }

  // A whole transaction, certConf included. None: refused, see said().
  std::optional<Certificate> ask(int kind, const crypto::testing::TestKey& fresh) {
    EVP_PKEY_up_ref(fresh.handle());
    OSSL_CMP_CTX_set0_newPkey(context_.get(), 1, fresh.handle());
    X509* const given = OSSL_CMP_exec_certreq(context_.get(), kind, nullptr);
    if (given == nullptr) {
      return std::nullopt;
    }
    std::uint8_t* der = nullptr;
    const int length = i2d_X509(given, &der);
    auto read = Certificate::parse_der(ByteView(der, static_cast<std::size_t>(length)));
    OPENSSL_free(der);
    return std::move(read).value();
  }
  bool revoke() { return OSSL_CMP_exec_RR_ses(context_.get()) == 1; }
  bool greet() {
    STACK_OF(OSSL_CMP_ITAV)* const told = OSSL_CMP_exec_GENM_ses(context_.get());
    const bool answered = OSSL_CMP_CTX_get_status(context_.get()) == 0 || told != nullptr;
    sk_OSSL_CMP_ITAV_pop_free(told, OSSL_CMP_ITAV_free);
    return answered;
  }
  void reject_what_comes() {
    OSSL_CMP_CTX_set_certConf_cb(context_.get(), [](OSSL_CMP_CTX*, X509*, int, const char**) {
      return 1 << OSSL_CMP_PKIFAILUREINFO_incorrectData;
    });
  }

  // What the last answer said: "PKIStatus: rejection; PKIFailureInfo: …".
  [[nodiscard]] std::string said() const {
    std::string text(OSSL_CMP_PKISI_BUFLEN, '\0');
    OSSL_CMP_CTX_snprint_PKIStatus(context_.get(), text.data(), text.size());
    return text.substr(0, text.find('\0'));
  }

 private:
  static OSSL_CMP_MSG* transfer(OSSL_CMP_CTX* context, const OSSL_CMP_MSG* request) {
    auto& self = *static_cast<CmpClient*>(OSSL_CMP_CTX_get_transfer_cb_arg(context));
    std::uint8_t* der = nullptr;
    const int length = i2d_OSSL_CMP_MSG(request, &der);
    const Bytes sent(der, der + length);
    OPENSSL_free(der);
    const auto answered = self.wire_(sent);
    if (!answered) {
      return nullptr;
    }
    const std::uint8_t* at = answered->data();
    return d2i_OSSL_CMP_MSG(nullptr, &at, static_cast<long>(answered->size()));
  }

  Wire wire_;
  crypto::Owned<OSSL_CMP_CTX, OSSL_CMP_CTX_free> context_{OSSL_CMP_CTX_new(nullptr, nullptr)};
};

}  // namespace sekisho::certificate::testing
