// SPDX-License-Identifier: Apache-2.0
// An X.509 certificate (RFC 5280), parsed once into what the product asks of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/names.h"
#include "base/time.h"
#include "crypto/public_key.h"

struct x509_st;  // OpenSSL's X509, so that this header needs none of its own

namespace sekisho::certificate {

struct CertificateFields;

class Certificate {
 public:
  static Result<Certificate> parse_der(ByteView der);  // CertificateMalformed; nothing may follow the DER
  static Result<Certificate> parse_pem(std::string_view pem);  // the first CERTIFICATE block
  static Result<std::vector<Certificate>> parse_pem_bundle(std::string_view pem);  // all blocks; at least one
  // What our own records hold: parse_pem took it before it was kept. The same fields by our own reader, a
  // tenth of the time; OpenSSL reads it when somebody asks for handle(). CertificateMalformed. Never for a
  // stranger's bytes.
  static Result<Certificate> recorded(std::string_view pem);
  // As OpenSSL has read the same octets: `read` is its reading. CertificateMalformed.
  static Result<Certificate> of(const x509_st* read, ByteView der);
  // The same to-be-signed bytes under this signature of the same algorithm; CertificateMalformed where they
  // differ.
  [[nodiscard]] Result<Certificate> with_signature_of(ByteView der) const;

  [[nodiscard]] const Bytes& der() const { return der_; }
  [[nodiscard]] std::string pem() const;
  [[nodiscard]] const Fingerprint& fingerprint() const { return fingerprint_; }
  [[nodiscard]] const Serial& serial() const { return serial_; }
  // The last common name, for showing only: identity is the fingerprint. Empty where there is none. Control
  // characters and bidirectional overrides are replaced by U+FFFD.
  [[nodiscard]] const std::string& common_name() const { return common_name_; }
  [[nodiscard]] const Bytes& subject_der() const { return subject_der_; }
  [[nodiscard]] const Bytes& issuer_der() const { return issuer_der_; }
  [[nodiscard]] Time not_before() const { return not_before_; }
  [[nodiscard]] Time not_after() const { return not_after_; }
  [[nodiscard]] const crypto::PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] const Bytes& tbs_der() const { return tbs_der_; }
  [[nodiscard]] const Bytes& subject_key_id() const;  // empty where absent
  [[nodiscard]] bool is_authority() const;            // basicConstraints cA
  [[nodiscard]] x509_st* handle() const;              // shared, read only

 private:
  struct Late;
  explicit Certificate(crypto::PublicKey key) : public_key_(std::move(key)) {}
  static Result<Certificate> copied_from(ByteView der, const CertificateFields& fields);
  Bytes der_;
  Fingerprint fingerprint_{Fingerprint::trusted(std::string(64, '0'))};
  Serial serial_{Serial::trusted("00")};
  std::string common_name_;
  Bytes subject_der_;
  Bytes issuer_der_;
  Time not_before_{};
  Time not_after_{};
  crypto::PublicKey public_key_;
  Bytes tbs_der_;
  std::shared_ptr<const Late> late_;
};

}  // namespace sekisho::certificate
