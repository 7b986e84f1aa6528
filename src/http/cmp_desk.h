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

// One message at a desk.
struct CmpMatter {
  const Cmp& cmp;
  const certificate::CmpMessage& request;  // that asks for the certificate: this message or its transaction's
  Time now;
};

// What renewals and first certificates do alike.
class MachineDesk : public certificate::CmpDesk {
 public:
  certificate::CmpCertification certify() final;
  std::optional<certificate::CmpRefusal> confirm(certificate::CmpConfirmation said) final;
  std::optional<certificate::CmpRefusal> revoke() final;
  void note(const std::string& what) final;

  // Was a certificate given, or promised? Then the transaction goes on.
  [[nodiscard]] bool goes_on() const { return goes_on_; }

 protected:
  // `who`: for the log.
  MachineDesk(const CmpMatter& matter, std::string who) : matter_(matter), who_(std::move(who)) {}
  virtual Result<certificate::CmpIssued> make() = 0;
  virtual Result<void> settle(const Fingerprint& given, certificate::CmpConfirmation said) = 0;
  virtual Result<void> end() = 0;
  [[nodiscard]] const CmpMatter& matter() const { return matter_; }

 private:
  certificate::CmpRefusal refused(const Error& error);

  CmpMatter matter_;
  std::string who_;
  std::optional<Fingerprint> given_;
  bool goes_on_{false};
};

// Renewal by the old certificate's key.
class RenewalDesk final : public MachineDesk {
 public:
  RenewalDesk(const CmpMatter& matter, const CmpSender& sender)
      : MachineDesk(matter, sender.held.fingerprint.text()), sender_(sender) {}
  std::optional<Information> information(const std::string& type) override;

 private:
  Result<certificate::CmpIssued> make() override;
  Result<void> settle(const Fingerprint& given, certificate::CmpConfirmation said) override;
  Result<void> end() override;

  const CmpSender& sender_;
};

}  // namespace sekisho::http
