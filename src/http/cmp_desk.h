// SPDX-License-Identifier: Apache-2.0
// What stands behind CMP: the order and pipeline of every renewal. One desk for one message.
#pragma once

#include "certificate/cmp_server.h"
#include "http/cmp_routes.h"

namespace sekisho::http {

// Who signed a message: a certificate in it that our records know by its SHA-256, and whose key made the
// signature.
struct CmpSender {
  certificate::Certificate leaf;
  contract::HeldCertificate held;
};

// How a refusal of ours is said in CMP; the text is its code.
certificate::CmpRefusal cmp_refusal(const Error& error);

class RenewalDesk final : public certificate::CmpDesk {
 public:
  // `request`: the one that asks for the certificate, of this message or of its transaction.
  RenewalDesk(const Cmp& cmp, const certificate::CmpMessage& request, const CmpSender& sender, Time now)
      : cmp_(cmp), request_(request), sender_(sender), now_(now) {}

  certificate::CmpCertification certify() override;
  std::optional<certificate::CmpRefusal> confirm(certificate::CmpConfirmation said) override;
  std::optional<certificate::CmpRefusal> revoke() override;
  std::optional<Information> information(const std::string& type) override;
  void note(const std::string& what) override;

  // Was a certificate given, or promised? Then the transaction goes on.
  [[nodiscard]] bool goes_on() const { return goes_on_; }

 private:
  Result<certificate::CmpIssued> renew();
  Result<void> end_own_certificate();
  certificate::CmpRefusal refused(const Error& error);

  const Cmp& cmp_;
  const certificate::CmpMessage& request_;
  const CmpSender& sender_;
  Time now_;
  std::optional<Fingerprint> given_;
  bool goes_on_{false};
};

}  // namespace sekisho::http
