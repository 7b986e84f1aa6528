// SPDX-License-Identifier: Apache-2.0
#include "certificate/cmp_server.h"

#include <openssl/cmp.h>

#include <array>
#include <exception>

#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using OwnedServer = crypto::Owned<OSSL_CMP_SRV_CTX, OSSL_CMP_SRV_CTX_free>;
using OwnedMessage = crypto::Owned<OSSL_CMP_MSG, OSSL_CMP_MSG_free>;
using OwnedOctets = crypto::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;
using OwnedType = crypto::Owned<ASN1_TYPE, ASN1_TYPE_free>;

Error failed(const std::string& what) {
  return Error{ErrorCode::CryptoFailed, "cmp: " + what + ": " + crypto::openssl_errors()};
}

// What OpenSSL says while it works, on this thread; its log callback gets no argument of ours.
thread_local std::string complaints;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
int keep_complaint(const char* /*function*/, const char* /*file*/, int /*line*/, OSSL_CMP_severity level,
                   const char* text) {
  if (level <= OSSL_CMP_LOG_WARNING && complaints.size() < 1024) {
    complaints += text;
    complaints += ' ';
  }
  return 1;
}

OSSL_CMP_PKISI* status_info(const CmpRefusal& refusal) {
  return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_rejection, 1 << static_cast<int>(refusal.failure),
                                 refusal.text.c_str());
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

void push(STACK_OF(X509) * *stack, const Certificate& one) {
  if (*stack == nullptr) {
    *stack = sk_X509_new_null();
  }
  crypto::require_openssl(X509_add_cert(*stack, one.handle(), X509_ADD_FLAG_UP_REF), "certificates");
}

// RFC 4210 5.3.18: by the digest of the certificate's own signature.
bool is_hash_of(const ASN1_OCTET_STRING* hash, const Certificate& leaf) {
  EVP_MD* method = nullptr;
  int fallback = 0;
  const OwnedOctets own{X509_digest_sig(leaf.handle(), &method, &fallback)};
  EVP_MD_free(method);
  return own && hash != nullptr && ASN1_OCTET_STRING_cmp(own.get(), hash) == 0;
}

// The callbacks of one exchange. Nothing may be thrown through OpenSSL: it is kept and thrown afterwards.
class Exchange {
 public:
  enum class Pretend { Nothing, Waiting };  // while the beginning is put to a fresh context

  explicit Exchange(CmpDesk& desk) : desk_(desk) {}

  Result<void> open(const Certificate& sender, const Certificate& own, EVP_PKEY* key) {
    server_.reset(OSSL_CMP_SRV_CTX_new(nullptr, nullptr));
    OSSL_CMP_CTX* const context = OSSL_CMP_SRV_CTX_get0_cmp_ctx(server_.get());
    if (context == nullptr ||
        OSSL_CMP_SRV_CTX_init(server_.get(), this, on_request, on_revocation, on_general, on_error,
                              on_confirm, on_poll) != 1 ||
        OSSL_CMP_SRV_CTX_set_send_unprotected_errors(server_.get(), 0) != 1 ||
        OSSL_CMP_SRV_CTX_set_accept_unprotected(server_.get(), 0) != 1 ||
        OSSL_CMP_SRV_CTX_set_accept_raverified(server_.get(), 0) != 1 ||
        OSSL_CMP_SRV_CTX_set_grant_implicit_confirm(server_.get(), 0) != 1 ||
        OSSL_CMP_CTX_set_log_cb(context, keep_complaint) != 1 ||
        OSSL_CMP_CTX_set1_srvCert(context, sender.handle()) != 1 ||
        OSSL_CMP_CTX_set1_cert(context, own.handle()) != 1 || OSSL_CMP_CTX_set1_pkey(context, key) != 1) {
      return failed("server context");
    }
    return {};
  }

  // Puts the request that began the transaction to the context; its answer was given long ago.
  Result<void> begin(const CmpMessage& beginning, const CmpMessage& next) {
    pretend_ = next.body() == CmpBody::PollRequest ? Pretend::Waiting : Pretend::Nothing;
    TRY(process(beginning));
    pretend_ = Pretend::Nothing;
    beginning_ = read(beginning);
    OSSL_CMP_CTX* const context = OSSL_CMP_SRV_CTX_get0_cmp_ctx(server_.get());
    const OwnedOctets transaction = octets_of(next.transaction_id());
    const OwnedOctets nonce = octets_of(next.recipient_nonce());
    if (OSSL_CMP_CTX_set1_transactionID(context, transaction.get()) != 1 ||
        OSSL_CMP_CTX_set1_senderNonce(context, nonce.get()) != 1) {
      return failed("continue a transaction");
    }
    return {};
  }

  Result<Bytes> process(const CmpMessage& message) {
    const OwnedMessage request = read(message);
    if (!request) {
      return failed("read the message");
    }
    const OwnedMessage response{OSSL_CMP_SRV_process_request(server_.get(), request.get())};
    if (thrown_) {
      std::rethrow_exception(thrown_);
    }
    std::uint8_t* der = nullptr;
    const int length = response ? i2d_OSSL_CMP_MSG(response.get(), &der) : -1;
    if (length <= 0) {
      return failed("no answer");
    }
    Bytes out(der, der + length);
    OPENSSL_free(der);
    return out;
  }

  Result<Bytes> confirm(const CmpMessage& message) {
    const CmpConfirmationList list = TRY(read_cmp_confirmation(message));
    said_ = list.said;
    // RFC 4210 5.3.18: an empty one rejects everything. OpenSSL answers it without asking us.
    if (list.is_empty && std::holds_alternative<CmpIssued>(certified())) {
      if (const auto refusal = desk_.confirm(CmpConfirmation::Rejected)) {
        desk_.note(refusal->text);
      }
    }
    return process(message);
  }

 private:
  static Exchange& of(const OSSL_CMP_SRV_CTX* server) {
    return *static_cast<Exchange*>(OSSL_CMP_SRV_CTX_get0_custom_ctx(server));
  }
  template <class Work>
  auto guarded(Work work) -> decltype(work()) {
    try {
      return work();
    } catch (...) {
      thrown_ = std::current_exception();
      return {};
    }
  }
  // OpenSSL's server makes an error message of the first error in its queue.
  static int complain(const CmpRefusal& refusal) {
    ERR_raise_data(ERR_LIB_CMP, CMP_R_REQUEST_NOT_ACCEPTED, "%s", refusal.text.c_str());
    return 0;
  }
  const CmpCertification& certified() {
    if (!certified_) {
      certified_ = desk_.certify();
    }
    return *certified_;
  }

  struct Given {
    X509** leaf;
    STACK_OF(X509) * *chain;
    STACK_OF(X509) * *authorities;
  };
  OSSL_CMP_PKISI* certify(const Given& given) {
    if (pretend_ == Pretend::Waiting || std::holds_alternative<CmpWaiting>(certified())) {
      return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_waiting, 0, nullptr);
    }
    if (const auto* refusal = std::get_if<CmpRefusal>(&certified())) {
      return status_info(*refusal);
    }
    const auto& issued = std::get<CmpIssued>(certified());
    crypto::require_openssl(X509_up_ref(issued.leaf.handle()), "certificate");
    *given.leaf = issued.leaf.handle();
    for (const Certificate& one : issued.chain) {
      push(given.chain, one);
      push(given.authorities, one);
    }
    return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_accepted, 0, nullptr);
  }

  int confirm(const ASN1_OCTET_STRING* hash) {
    const auto* issued = std::get_if<CmpIssued>(&certified());
    if (issued == nullptr) {
      const auto* refusal = std::get_if<CmpRefusal>(&certified());
      return complain(refusal != nullptr ? *refusal : CmpRefusal{CmpFailure::BadRequest, "still waiting"});
    }
    if (!is_hash_of(hash, issued->leaf)) {
      return complain({CmpFailure::BadCertId, "certHash names another certificate"});
    }
    const auto refusal = desk_.confirm(said_);
    return refusal ? complain(*refusal) : 1;
  }

  void poll(OSSL_CMP_MSG** request, int64_t* ask_after) {
    *request = nullptr;
    if (const auto* waiting = std::get_if<CmpWaiting>(&certified())) {
      *ask_after = waiting->ask_after.count();
      return;
    }
    *request = OSSL_CMP_MSG_dup(beginning_.get());
  }

  int inform(const STACK_OF(OSSL_CMP_ITAV) * asked, STACK_OF(OSSL_CMP_ITAV) * *answered) {
    *answered = sk_OSSL_CMP_ITAV_new_null();
    for (int at = 0; at < sk_OSSL_CMP_ITAV_num(asked); ++at) {
      std::array<char, 64> dotted{};
      OBJ_obj2txt(dotted.data(), static_cast<int>(dotted.size()),
                  OSSL_CMP_ITAV_get0_type(sk_OSSL_CMP_ITAV_value(asked, at)), 1);
      const auto known = desk_.information(dotted.data());
      if (known && !push_information(*answered, *known)) {
        return 0;
      }
    }
    return 1;
  }
  static bool push_information(STACK_OF(OSSL_CMP_ITAV) * answered, const CmpDesk::Information& known) {
    const std::uint8_t* octets = known.value.data();
    OwnedType value{known.value.empty()
                        ? nullptr
                        : d2i_ASN1_TYPE(nullptr, &octets, static_cast<long>(known.value.size()))};
    if (!known.value.empty() && !value) {
      return false;
    }
    OSSL_CMP_ITAV* const one = OSSL_CMP_ITAV_create(OBJ_txt2obj(known.type.c_str(), 1), value.release());
    return one != nullptr && sk_OSSL_CMP_ITAV_push(answered, one) > 0;
  }

  static OSSL_CMP_PKISI* on_request(OSSL_CMP_SRV_CTX* server, const OSSL_CMP_MSG* /*request*/, int /*id*/,
                                    const OSSL_CRMF_MSG* /*crm*/, const X509_REQ* /*p10cr*/, X509** leaf,
                                    STACK_OF(X509) * *chain, STACK_OF(X509) * *authorities) {
    Exchange& self = of(server);
    return self.guarded([&] { return self.certify({leaf, chain, authorities}); });
  }
  static OSSL_CMP_PKISI* on_revocation(OSSL_CMP_SRV_CTX* server, const OSSL_CMP_MSG* /*request*/,
                                       const X509_NAME* /*issuer*/, const ASN1_INTEGER* /*serial*/) {
    Exchange& self = of(server);
    return self.guarded([&] {
      const auto refusal = self.desk_.revoke();
      return refusal ? status_info(*refusal)
                     : OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_accepted, 0, nullptr);
    });
  }
  static int on_general(OSSL_CMP_SRV_CTX* server, const OSSL_CMP_MSG* /*request*/,
                        const STACK_OF(OSSL_CMP_ITAV) * asked, STACK_OF(OSSL_CMP_ITAV) * *answered) {
    Exchange& self = of(server);
    return self.guarded([&] { return self.inform(asked, answered); });
  }
  static void on_error(OSSL_CMP_SRV_CTX* server, const OSSL_CMP_MSG* /*request*/,
                       const OSSL_CMP_PKISI* status, const ASN1_INTEGER* /*code*/,
                       const OSSL_CMP_PKIFREETEXT* /*details*/) {
    std::array<char, OSSL_CMP_PKISI_BUFLEN> text{};
    OSSL_CMP_snprint_PKIStatusInfo(status, text.data(), text.size());
    Exchange& self = of(server);
    self.guarded([&] {
      self.desk_.note(std::string("the client says: ") + text.data());
      return 1;
    });
  }
  static int on_confirm(OSSL_CMP_SRV_CTX* server, const OSSL_CMP_MSG* /*request*/, int /*id*/,
                        const ASN1_OCTET_STRING* hash, const OSSL_CMP_PKISI* /*status*/) {
    Exchange& self = of(server);
    return self.guarded([&] { return self.confirm(hash); });
  }
  static int on_poll(OSSL_CMP_SRV_CTX* server, const OSSL_CMP_MSG* /*request*/, int /*id*/,
                     OSSL_CMP_MSG** beginning, int64_t* ask_after) {
    Exchange& self = of(server);
    return self.guarded([&] {
      self.poll(beginning, ask_after);
      return 1;
    });
  }

  CmpDesk& desk_;
  OwnedServer server_;
  OwnedMessage beginning_;
  Pretend pretend_{Pretend::Nothing};
  std::optional<CmpCertification> certified_;
  CmpConfirmation said_{CmpConfirmation::Rejected};
  std::exception_ptr thrown_;
};

}  // namespace

Result<Bytes> CmpServer::answer(const CmpExchange& exchange, CmpDesk& desk) const {
  ERR_clear_error();
  complaints.clear();
  Exchange one(desk);
  TRY(one.open(exchange.sender, certificate_, key_.handle()));
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
