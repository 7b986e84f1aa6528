// SPDX-License-Identifier: Apache-2.0
#include "certificate/cmp_server.h"

#include <openssl/cmp.h>

#include "certificate/cmp_callbacks.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using OwnedServer = crypto::Owned<OSSL_CMP_SRV_CTX, OSSL_CMP_SRV_CTX_free>;
using OwnedMessage = crypto::Owned<OSSL_CMP_MSG, OSSL_CMP_MSG_free>;
using OwnedOctets = crypto::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;

Error failed(const std::string& what) {
  return Error{ErrorCode::CryptoFailed, "cmp: " + what + ": " + crypto::openssl_errors()};
}

// What OpenSSL says while it works, on this thread; its log callback gets no argument of ours.
thread_local std::string complaints;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
int keep_complaint(const char* /*function*/, const char* /*file*/, int /*line*/, OSSL_CMP_severity level,
                   const char* text) {
  constexpr std::size_t enough = 1024;
  if (level <= OSSL_CMP_LOG_WARNING && complaints.size() < enough) {
    complaints += text;
    complaints += ' ';
  }
  return 1;
}

OwnedMessage read(const CmpMessage& message) {
  const std::uint8_t* at = message.der().data();
  return OwnedMessage{d2i_OSSL_CMP_MSG(nullptr, &at, static_cast<long>(message.der().size()))};
}

OwnedOctets octets_of(const Bytes& value) {
  OwnedOctets octets{ASN1_OCTET_STRING_new()};
  crypto::require_openssl(ASN1_OCTET_STRING_set(octets.get(), value.data(), static_cast<int>(value.size())),
                          "octet string");
  return octets;
}

using OwnedStack = crypto::Owned<STACK_OF(X509), [](STACK_OF(X509) * stack) { sk_X509_free(stack); }>;

class Exchange {
 public:
  explicit Exchange(CmpDesk& desk) : callbacks_(desk) {}

  Result<void> open(const Certificate& own, const Certificate& authority, EVP_PKEY* key) {
    server_.reset(OSSL_CMP_SRV_CTX_new(nullptr, nullptr));
    OSSL_CMP_SRV_CTX* const server = server_.get();
    if (server == nullptr || !callbacks_.stand_behind(server) ||
        OSSL_CMP_SRV_CTX_set_send_unprotected_errors(server, 0) != 1 ||
        OSSL_CMP_SRV_CTX_set_accept_unprotected(server, 0) != 1 ||
        OSSL_CMP_SRV_CTX_set_accept_raverified(server, 0) != 1 ||
        OSSL_CMP_SRV_CTX_set_grant_implicit_confirm(server, 0) != 1) {
      return failed("server context");
    }
    OSSL_CMP_CTX* const context = OSSL_CMP_SRV_CTX_get0_cmp_ctx(server);
    if (OSSL_CMP_CTX_set_log_cb(context, keep_complaint) != 1 ||
        OSSL_CMP_CTX_set1_cert(context, own.handle()) != 1 || OSSL_CMP_CTX_set1_pkey(context, key) != 1) {
      return failed("context");
    }
    // So that whoever trusts only the root finds the way from our certificate to it in extraCerts.
    const OwnedStack issuers{sk_X509_new_null()};
    if (!issuers || sk_X509_push(issuers.get(), authority.handle()) != 1 ||
        OSSL_CMP_CTX_set1_untrusted(context, issuers.get()) != 1) {
      return failed("issuer");
    }
    return {};
  }

  // OpenSSL believes this certificate, or this secret, and no other; a secret protects our answer too.
  Result<void> pin(const CmpExchange& exchange) {
    OSSL_CMP_CTX* const context = OSSL_CMP_SRV_CTX_get0_cmp_ctx(server_.get());
    if (exchange.sender != nullptr) {
      return OSSL_CMP_CTX_set1_srvCert(context, exchange.sender->handle()) == 1 ? Result<void>()
                                                                                : failed("pin");
    }
    const Bytes& reference = exchange.message.sender_key_id();
    const ByteView secret = exchange.secret->bytes();
    const bool pinned =
        OSSL_CMP_CTX_set1_referenceValue(context, reference.data(), static_cast<int>(reference.size())) ==
            1 &&
        OSSL_CMP_CTX_set1_secretValue(context, secret.data(), static_cast<int>(secret.size())) == 1;
    return pinned ? Result<void>() : failed("pin");
  }

  // Puts the request that began the transaction to the context; its answer was given long ago.
  Result<void> begin(const CmpMessage& beginning, const CmpMessage& next) {
    callbacks_.pretend_to_wait(next.body() == CmpBody::PollRequest);
    TRY(process(beginning));
    callbacks_.pretend_to_wait(false);
    beginning_ = read(beginning);
    callbacks_.begun_with(beginning_.get());
    OSSL_CMP_CTX* const context = OSSL_CMP_SRV_CTX_get0_cmp_ctx(server_.get());
    if (OSSL_CMP_CTX_set1_transactionID(context, octets_of(next.transaction_id()).get()) != 1 ||
        OSSL_CMP_CTX_set1_senderNonce(context, octets_of(next.recipient_nonce()).get()) != 1) {
      return failed("go on with a transaction");
    }
    return {};
  }

  Result<Bytes> confirm(const CmpMessage& message) {
    callbacks_.hear(TRY(read_cmp_confirmation(message)));
    return process(message);
  }

  Result<Bytes> process(const CmpMessage& message) {
    const OwnedMessage request = read(message);
    if (!request) {
      return Error{ErrorCode::CmpMalformed, "OpenSSL reads it not: " + crypto::openssl_errors()};
    }
    const OwnedMessage response{OSSL_CMP_SRV_process_request(server_.get(), request.get())};
    callbacks_.rethrow();
    std::uint8_t* der = nullptr;
    const int length = response ? i2d_OSSL_CMP_MSG(response.get(), &der) : -1;
    if (length <= 0) {
      return failed("no answer");
    }
    Bytes out(der, der + length);
    OPENSSL_free(der);
    return out;
  }

 private:
  CmpCallbacks callbacks_;
  OwnedServer server_;
  OwnedMessage beginning_;
};

}  // namespace

Result<Bytes> CmpServer::answer(const CmpExchange& exchange, CmpDesk& desk) const {
  ERR_clear_error();
  complaints.clear();
  Exchange one(desk);
  TRY(one.open(certificate_, authority_, key_.handle()));
  TRY(one.pin(exchange));
  if (exchange.beginning != nullptr) {
    TRY(one.begin(*exchange.beginning, exchange.message));
  }
  const CmpMessage& message = exchange.message;
  auto answered = message.body() == CmpBody::CertConfirm ? one.confirm(message) : one.process(message);
  if (!complaints.empty()) {
    desk.note(complaints);
  }
  ERR_clear_error();
  return answered;
}

}  // namespace sekisho::certificate
