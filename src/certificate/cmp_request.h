// SPDX-License-Identifier: Apache-2.0
// What a CMP message asks: a certificate for a key (RFC 4211, or PKCS#10 within), or the end of one. Of a
// template only the key is kept; name, times and extensions come from our own record and profile (threats,
// row 12).
#pragma once

#include <optional>

#include "certificate/cmp_message.h"
#include "certificate/revocation_list.h"

namespace sekisho::certificate {

// Names a certificate as its issuer does.
struct CmpCertificateName {
  Bytes issuer;  // Name as DER
  Serial serial;

  [[nodiscard]] bool names(const Certificate& one) const {
    return issuer == one.issuer_der() && serial == one.serial();
  }
};

class CmpKeyRequest {
 public:
  // Of kur, cr, ir or p10cr. Possession is proven and our policy accepts the key, or: CmpMalformed,
  // RequestPossessionUnproven (raVerified and all proofs but a signature too), RequestWeakDigest, the Key…
  // codes.
  static Result<CmpKeyRequest> parse(const CmpMessage& message);

  [[nodiscard]] const crypto::PublicKey& key() const { return key_; }
  // The control oldCertID (RFC 4211 6.5), where there is one.
  [[nodiscard]] const std::optional<CmpCertificateName>& old_certificate() const { return old_certificate_; }

 private:
  CmpKeyRequest(crypto::PublicKey key, std::optional<CmpCertificateName> old_certificate)
      : key_(std::move(key)), old_certificate_(std::move(old_certificate)) {}
  static Result<CmpKeyRequest> parse_template(ByteView messages);
  crypto::PublicKey key_;
  std::optional<CmpCertificateName> old_certificate_;
};

struct CmpRevocation {
  CmpCertificateName certificate;
  std::optional<int> reason;  // RFC 5280 5.3.1; none: not said
};
// Of an rr that asks for exactly one certificate. CmpMalformed.
Result<CmpRevocation> read_cmp_revocation(const CmpMessage& message);

// What a certConf says of the one certificate of its transaction (RFC 4210 5.3.18).
enum class CmpConfirmation { Accepted, Rejected };
struct CmpConfirmationList {
  CmpConfirmation said{CmpConfirmation::Rejected};
  bool is_empty{true};  // rejects
};
Result<CmpConfirmationList> read_cmp_confirmation(const CmpMessage& message);

}  // namespace sekisho::certificate
