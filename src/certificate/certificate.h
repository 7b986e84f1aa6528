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

class Certificate {
 public:
  static Result<Certificate> parse_der(ByteView der);  // CertificateMalformed; nothing may follow the DER
  static Result<Certificate> parse_pem(std::string_view pem);  // the first CERTIFICATE block
  static Result<std::vector<Certificate>> parse_pem_bundle(std::string_view pem);  // all blocks; at least one

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
  [[nodiscard]] const Bytes& subject_key_id() const { return subject_key_id_; }  // empty where absent
  [[nodiscard]] bool is_authority() const { return is_authority_; }              // basicConstraints cA
  [[nodiscard]] x509_st* handle() const { return handle_.get(); }                // shared, read only

 private:
  explicit Certificate(crypto::PublicKey key) : public_key_(std::move(key)) {}
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
  Bytes subject_key_id_;
  bool is_authority_{false};
  std::shared_ptr<x509_st> handle_;
};

}  // namespace sekisho::certificate
