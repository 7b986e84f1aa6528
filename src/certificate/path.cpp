// SPDX-License-Identifier: Apache-2.0
#include "certificate/path.h"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using OwnedStore = crypto::Owned<X509_STORE, X509_STORE_free>;
using OwnedContext = crypto::Owned<X509_STORE_CTX, X509_STORE_CTX_free>;
using OwnedCrl = crypto::Owned<X509_CRL, X509_CRL_free>;
using OwnedStack = crypto::Owned<STACK_OF(X509), [](STACK_OF(X509) * stack) { sk_X509_free(stack); }>;

constexpr std::size_t most_certificates = 10;  // threats, row 24
constexpr int security_bits_level = 2;         // 112 bits: RSA 2048, P-256, SHA-256

ErrorCode code_of_revocation(int reason) {
  switch (reason) {
    case X509_V_ERR_CERT_REVOKED:
      return ErrorCode::PathRevoked;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
      return ErrorCode::PathNoRevocationData;
    default:
      return ErrorCode::PathInvalid;
  }
}

ErrorCode code_of_constraint(int reason) {
  switch (reason) {
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
    case X509_V_ERR_NO_EXPLICIT_POLICY:
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
    case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
      return ErrorCode::PathConstraint;
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
    case X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE:
    case X509_V_ERR_CERT_REJECTED:
      return ErrorCode::PathWrongPurpose;
    default:
      return code_of_revocation(reason);
  }
}

ErrorCode code_of(int reason) {
  switch (reason) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_SUBJECT_ISSUER_MISMATCH:
    case X509_V_ERR_AKID_SKID_MISMATCH:
    case X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH:
      return ErrorCode::PathUnknownIssuer;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return ErrorCode::PathExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return ErrorCode::PathNotYetValid;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
    case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
    case X509_V_ERR_NO_ISSUER_PUBLIC_KEY:
    case X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH:
      return ErrorCode::PathWrongSignature;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
    case X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM:
      return ErrorCode::PathWeak;
    default:
      return code_of_constraint(reason);
  }
}

unsigned long flags_of(RevocationLists revocation) {
  // Policies are checked: RFC 5280 6.1.3 (d) ff.; a CA that requires one must be obeyed.
  const unsigned long always = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK;
  const unsigned long lists = X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL |
                              X509_V_FLAG_EXTENDED_CRL_SUPPORT | X509_V_FLAG_USE_DELTAS;
  return revocation == RevocationLists::Required ? always | lists : always;
}

Result<void> add_crl(X509_STORE* store, const Bytes& der) {
  const std::uint8_t* at = der.data();
  const OwnedCrl crl{d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size()))};
  if (!crl || at != der.data() + der.size() || X509_STORE_add_crl(store, crl.get()) != 1) {
    return Error{ErrorCode::PathNoRevocationData, "revocation list: " + crypto::openssl_errors()};
  }
  return {};
}

}  // namespace

struct TrustStore::Opened {
  OwnedStore store;
};

Result<TrustStore> TrustStore::of(const std::vector<Certificate>& trusted, const std::vector<Bytes>& crls,
                                  RevocationLists revocation) {
  auto opened = std::make_shared<Opened>();
  opened->store.reset(X509_STORE_new());
  X509_STORE* const store = opened->store.get();
  for (const Certificate& authority : trusted) {
    if (X509_STORE_add_cert(store, authority.handle()) != 1) {
      return Error{ErrorCode::CertificateMalformed, "trusted certificate: " + crypto::openssl_errors()};
    }
  }
  for (const Bytes& crl : crls) {
    TRY(add_crl(store, crl));
  }
  X509_VERIFY_PARAM* const rules = X509_STORE_get0_param(store);
  crypto::require_openssl(X509_VERIFY_PARAM_set_flags(rules, flags_of(revocation)), "path rules");
  crypto::require_openssl(X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT), "path rules");
  // RFC 5280 6.1.1 (c): any policy will do for us. OpenSSL takes "none named" to mean none acceptable.
  crypto::require_openssl(X509_VERIFY_PARAM_add0_policy(rules, OBJ_nid2obj(NID_any_policy)), "path rules");
  X509_VERIFY_PARAM_set_auth_level(rules, security_bits_level);
  // OpenSSL counts what stands between the leaf and the trusted one.
  X509_VERIFY_PARAM_set_depth(rules, static_cast<int>(most_certificates) - 2);
  TrustStore made;
  made.opened_ = std::move(opened);
  return made;
}

Result<void> TrustStore::verify(const Certificate& leaf, const std::vector<Certificate>& sent,
                                Time at) const {
  if (sent.size() > most_certificates) {
    return Error{ErrorCode::PathConstraint, "path: more than 10 certificates were sent"};
  }
  const OwnedStack untrusted{sk_X509_new_null()};
  for (const Certificate& certificate : sent) {
    crypto::require_openssl(sk_X509_push(untrusted.get(), certificate.handle()), "path");
  }
  const OwnedContext context{X509_STORE_CTX_new()};
  crypto::require_openssl(
      X509_STORE_CTX_init(context.get(), opened_->store.get(), leaf.handle(), untrusted.get()), "path");
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), unix_seconds(at));
  const int verified = X509_verify_cert(context.get());
  ERR_clear_error();
  if (verified == 1) {
    return {};
  }
  const int reason = X509_STORE_CTX_get_error(context.get());
  return Error{reason == X509_V_OK ? ErrorCode::PathInvalid : code_of(reason),
               std::string("path: ") + X509_verify_cert_error_string(reason) + " at depth " +
                   std::to_string(X509_STORE_CTX_get_error_depth(context.get()))};
}

}  // namespace sekisho::certificate
