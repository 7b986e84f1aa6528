// SPDX-License-Identifier: Apache-2.0
// A PKIMessage (RFC 4210 5.1) as it came, read strictly and within bounds before anything else touches it:
// one DER element, what a header names, which body it is, and whose signature protects both.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/secret.h"
#include "certificate/certificate.h"

namespace sekisho::certificate {

// RFC 4210 5.1.2: the context tag of the body, those that a client of ours may send.
enum class CmpBody : std::uint8_t {
  InitRequest = 0,         // ir
  CertRequest = 2,         // cr
  Pkcs10Request = 4,       // p10cr
  KeyUpdateRequest = 7,    // kur
  RevocationRequest = 11,  // rr
  GeneralMessage = 21,     // genm
  Error = 23,              // error
  CertConfirm = 24,        // certConf
  PollRequest = 25,        // pollReq
};

constexpr std::uint8_t directory_name_tag = 0xa4;  // GeneralName [4], explicit since Name is a CHOICE

class CmpMessage {
 public:
  static constexpr std::size_t most_octets = std::size_t{24} * 1024;
  static constexpr std::size_t most_certificates = 10;
  static constexpr std::size_t longest_name = 64;  // of transactionID and nonces; RFC 4210 5.1.1 asks for 16
  static constexpr std::uint32_t most_iterations = 10'000;  // of a password-based MAC

  // CmpMalformed: not such a message, beyond a bound, or a body that no client sends.
  static Result<CmpMessage> parse(ByteView der);

  [[nodiscard]] const Bytes& der() const { return der_; }
  [[nodiscard]] int version() const { return version_; }  // pvno
  [[nodiscard]] CmpBody body() const { return body_; }
  [[nodiscard]] const Bytes& body_content() const { return body_content_; }  // what stands in the body's tag
  [[nodiscard]] const Bytes& sender() const { return sender_; }  // Name as DER; empty: not a directoryName
  [[nodiscard]] const Bytes& sender_key_id() const { return sender_key_id_; }  // empty where absent
  [[nodiscard]] const Bytes& transaction_id() const { return transaction_id_; }
  [[nodiscard]] const Bytes& sender_nonce() const { return sender_nonce_; }
  [[nodiscard]] const Bytes& recipient_nonce() const { return recipient_nonce_; }  // empty where absent
  [[nodiscard]] const std::vector<Bytes>& certificates() const { return certificates_; }  // extraCerts, DER
  [[nodiscard]] bool is_mac_protected() const { return mac_iterations_.has_value(); }
  [[nodiscard]] std::optional<std::uint32_t> mac_iterations() const { return mac_iterations_; }

  // RFC 4210 5.1.3.3. CmpProtectionRefused: none, a weak one, or not this key's.
  [[nodiscard]] Result<void> verify(const crypto::PublicKey& key) const;
  // RFC 4210 5.1.3.1, by a shared secret. CmpProtectionRefused.
  [[nodiscard]] Result<void> verify_mac(const Secret& secret) const;

 private:
  CmpMessage() = default;
  Result<void> read(ByteView der);
  Result<void> read_header(ByteView content);
  Result<void> read_body(ByteView whole);
  Result<void> read_certificates(ByteView content);

  Bytes der_;
  int version_{0};
  CmpBody body_{CmpBody::Error};
  Bytes body_content_;
  Bytes sender_;
  Bytes sender_key_id_;
  Bytes transaction_id_;
  Bytes sender_nonce_;
  Bytes recipient_nonce_;
  Bytes protected_part_;  // SEQUENCE { header, body }, RFC 4210 5.1.3
  Bytes algorithm_;       // empty: unprotected
  Bytes protection_;
  std::optional<std::uint32_t> mac_iterations_;
  std::vector<Bytes> certificates_;
};

}  // namespace sekisho::certificate
