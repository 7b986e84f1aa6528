// SPDX-License-Identifier: Apache-2.0
// One CMP exchange through OpenSSL's own server code. It keeps nothing between two messages: where a message
// continues a transaction, the request that began it is put to a fresh server context first, so no flood of
// beginnings fills the memory and any server of the house can go on.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "certificate/cmp_request.h"
#include "certificate/ocsp_response.h"

namespace sekisho::certificate {

// RFC 4210 appendix F, PKIFailureInfo: those that are said here, with their bits.
enum class CmpFailure : std::uint8_t {
  BadAlgorithm = 0,
  BadMessageCheck = 1,
  BadRequest = 2,
  BadCertId = 4,
  BadDataFormat = 5,
  BadPossession = 9,
  CertRevoked = 10,
  WrongIntegrity = 12,
  BadRecipientNonce = 13,
  BadCertTemplate = 19,
  SignerNotTrusted = 20,
  UnsupportedVersion = 22,
  NotAuthorized = 23,
  SystemUnavailable = 24,
  SystemFailure = 25,
};

struct CmpRefusal {
  CmpFailure failure{CmpFailure::SystemFailure};
  std::string text;
};
struct CmpWaiting {
  std::chrono::seconds ask_after;
};
struct CmpIssued {
  Certificate leaf;
  std::vector<Certificate> chain;  // from its issuer upwards
};
using CmpCertification = std::variant<CmpIssued, CmpWaiting, CmpRefusal>;

// What is decided behind the protocol. Called within CmpServer::answer, on its thread.
class CmpDesk {
 public:
  virtual ~CmpDesk() = default;
  virtual CmpCertification certify() = 0;  // ir, cr, p10cr, kur; the same again for the same request
  virtual std::optional<CmpRefusal> confirm(CmpConfirmation said) = 0;  // of what certify() gave
  virtual std::optional<CmpRefusal> revoke() = 0;
  // RFC 4210 5.3.19: what is answered to an information type of a genm. None: not known here.
  struct Information {
    std::string type;  // dotted
    Bytes value;       // DER; empty: none
  };
  virtual std::optional<Information> information(const std::string& type) = 0;
  virtual void note(const std::string& what) = 0;  // for the log: a client's error, OpenSSL's complaint
};

// Who asks, verified before: the exchange is pinned to that certificate, or to that secret.
struct CmpExchange {
  const CmpMessage& message;
  const Certificate* sender;    // null: by the secret
  const Secret* secret;         // null: by the certificate
  const CmpMessage* beginning;  // the request that a certConf or pollReq continues
};

class CmpServer {
 public:
  // The delegated key that answers, its certificate, and the CA's that issued this.
  CmpServer(ResponderKey key, Certificate certificate, Certificate authority)
      : key_(std::move(key)), certificate_(std::move(certificate)), authority_(std::move(authority)) {}

  // A PKIMessage as DER. CryptoFailed: OpenSSL could not even make an error message.
  [[nodiscard]] Result<Bytes> answer(const CmpExchange& exchange, CmpDesk& desk) const;
  // An error message in our own words, for what never reaches OpenSSL.
  [[nodiscard]] Result<Bytes> refuse(const CmpMessage& message, const CmpRefusal& refusal, Time now) const;

 private:
  ResponderKey key_;
  Certificate certificate_;
  Certificate authority_;
};

// Of any PKIMessage, ours too.
Result<Bytes> cmp_sender_nonce(ByteView message);

}  // namespace sekisho::certificate
