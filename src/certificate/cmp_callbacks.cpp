// SPDX-License-Identifier: Apache-2.0
#include "certificate/cmp_callbacks.h"

#include <array>

namespace sekisho::certificate {
namespace {

using OwnedOctets = crypto::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;
using OwnedType = crypto::Owned<ASN1_TYPE, ASN1_TYPE_free>;

struct FreedInformation {
  void operator()(STACK_OF(OSSL_CMP_ITAV) * all) const { sk_OSSL_CMP_ITAV_pop_free(all, OSSL_CMP_ITAV_free); }
};
using OwnedInformation = std::unique_ptr<STACK_OF(OSSL_CMP_ITAV), FreedInformation>;

OSSL_CMP_PKISI* refused(const CmpRefusal& refusal) {
  return OSSL_CMP_STATUSINFO_new(OSSL_CMP_PKISTATUS_rejection, 1 << static_cast<int>(refusal.failure),
                                 refusal.text.c_str());
}
OSSL_CMP_PKISI* status(int word) { return OSSL_CMP_STATUSINFO_new(word, 0, nullptr); }

// OpenSSL's server makes an error message of the first error in its queue.
int complain(const CmpRefusal& refusal) {
  ERR_raise_data(ERR_LIB_CMP, CMP_R_REQUEST_NOT_ACCEPTED, "%s", refusal.text.c_str());
  return 0;
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

bool push_information(STACK_OF(OSSL_CMP_ITAV) * answered, const CmpDesk::Information& known) {
  const std::uint8_t* octets = known.value.data();
  OwnedType value{
      known.value.empty() ? nullptr : d2i_ASN1_TYPE(nullptr, &octets, static_cast<long>(known.value.size()))};
  if (!known.value.empty() && !value) {
    return false;
  }
  OSSL_CMP_ITAV* const one = OSSL_CMP_ITAV_create(OBJ_txt2obj(known.type.c_str(), 1), value.release());
  return one != nullptr && sk_OSSL_CMP_ITAV_push(answered, one) > 0;
}

CmpCallbacks& of(const OSSL_CMP_SRV_CTX* server) {
  return *static_cast<CmpCallbacks*>(OSSL_CMP_SRV_CTX_get0_custom_ctx(server));
}

}  // namespace

template <class Work>
auto CmpCallbacks::guarded(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (...) {
    thrown_ = std::current_exception();
    return {};
  }
}

bool CmpCallbacks::stand_behind(OSSL_CMP_SRV_CTX* server) {
  using Server = OSSL_CMP_SRV_CTX;
  using Message = const OSSL_CMP_MSG;
  return OSSL_CMP_SRV_CTX_init(
             server, this,
             [](Server* from, Message*, int, const OSSL_CRMF_MSG*, const X509_REQ*, X509** leaf,
                STACK_OF(X509) * *chain, STACK_OF(X509) * *authorities) {
               return of(from).guarded([&] { return of(from).certify({leaf, chain, authorities}); });
             },
             [](Server* from, Message*, const X509_NAME*, const ASN1_INTEGER*) {
               return of(from).guarded([&] { return of(from).revoke(); });
             },
             [](Server* from, Message*, const STACK_OF(OSSL_CMP_ITAV) * asked,
                STACK_OF(OSSL_CMP_ITAV) * *answered) {
               return of(from).guarded([&] { return of(from).inform(asked, answered); });
             },
             [](Server* from, Message*, const OSSL_CMP_PKISI* said, const ASN1_INTEGER*,
                const OSSL_CMP_PKIFREETEXT*) {
               std::array<char, OSSL_CMP_PKISI_BUFLEN> text{};
               OSSL_CMP_snprint_PKIStatusInfo(said, text.data(), text.size());
               of(from).guarded([&] {
                 of(from).desk_.note(std::string("the client says: ") + text.data());
                 return 1;
               });
             },
             [](Server* from, Message*, int, const ASN1_OCTET_STRING* hash, const OSSL_CMP_PKISI*) {
               return of(from).guarded([&] { return of(from).confirm(hash); });
             },
             [](Server* from, Message*, int, OSSL_CMP_MSG** beginning, int64_t* ask_after) {
               return of(from).guarded([&] { return of(from).poll(beginning, ask_after); });
             }) == 1;
}

void CmpCallbacks::rethrow() const {
  if (thrown_) {
    std::rethrow_exception(thrown_);
  }
}

const CmpCertification& CmpCallbacks::certified() {
  if (!certified_) {
    certified_ = desk_.certify();
  }
  return *certified_;
}

OSSL_CMP_PKISI* CmpCallbacks::certify(const Given& given) {
  if (pretends_to_wait_ || std::holds_alternative<CmpWaiting>(certified())) {
    return status(OSSL_CMP_PKISTATUS_waiting);
  }
  if (const auto* refusal = std::get_if<CmpRefusal>(&certified())) {
    return refused(*refusal);
  }
  const auto& issued = std::get<CmpIssued>(certified());
  crypto::require_openssl(X509_up_ref(issued.leaf.handle()), "certificate");
  *given.leaf = issued.leaf.handle();
  for (const Certificate& one : issued.chain) {
    push(given.chain, one);
    push(given.authorities, one);
  }
  return status(OSSL_CMP_PKISTATUS_accepted);
}

OSSL_CMP_PKISI* CmpCallbacks::revoke() {
  const auto refusal = desk_.revoke();
  return refusal ? refused(*refusal) : status(OSSL_CMP_PKISTATUS_accepted);
}

// RFC 4210 5.3.18: an empty list rejects everything. OpenSSL answers it without asking anybody.
void CmpCallbacks::hear(const CmpConfirmationList& list) {
  said_ = list.said;
  if (list.is_empty && std::holds_alternative<CmpIssued>(certified())) {
    if (const auto refusal = desk_.confirm(CmpConfirmation::Rejected)) {
      desk_.note(refusal->text);
    }
  }
}

int CmpCallbacks::confirm(const ASN1_OCTET_STRING* hash) {
  const auto* issued = std::get_if<CmpIssued>(&certified());
  if (issued == nullptr) {
    const auto* refusal = std::get_if<CmpRefusal>(&certified());
    return complain(refusal != nullptr ? *refusal : CmpRefusal{CmpFailure::BadRequest, "order_not_issued"});
  }
  if (!is_hash_of(hash, issued->leaf)) {
    return complain({CmpFailure::BadCertId, "proof_wrong_certificate"});
  }
  const auto refusal = desk_.confirm(said_);
  return refusal ? complain(*refusal) : 1;
}

int CmpCallbacks::poll(OSSL_CMP_MSG** beginning, int64_t* ask_after) {
  *beginning = nullptr;
  if (const auto* waiting = std::get_if<CmpWaiting>(&certified())) {
    *ask_after = waiting->ask_after.count();
    return 1;
  }
  *beginning = OSSL_CMP_MSG_dup(beginning_);
  return *beginning != nullptr ? 1 : 0;
}

int CmpCallbacks::inform(const STACK_OF(OSSL_CMP_ITAV) * asked, STACK_OF(OSSL_CMP_ITAV) * *answered) {
  OwnedInformation all{sk_OSSL_CMP_ITAV_new_null()};
  for (int at = 0; at < sk_OSSL_CMP_ITAV_num(asked); ++at) {
    std::array<char, 64> dotted{};
    OBJ_obj2txt(dotted.data(), static_cast<int>(dotted.size()),
                OSSL_CMP_ITAV_get0_type(sk_OSSL_CMP_ITAV_value(asked, at)), 1);
    const auto known = desk_.information(dotted.data());
    if (known && !push_information(all.get(), *known)) {
      return 0;
    }
  }
  *answered = all.release();
  return 1;
}

}  // namespace sekisho::certificate
