// SPDX-License-Identifier: Apache-2.0
// record → lint → sign → compare → record. A Draft is planned here, kept by the caller, then spent by signing
// it.
#pragma once

#include <string>

#include "certificate/certificate.h"
#include "certificate/profile.h"
#include "certificate/request.h"
#include "certificate/revocation_list.h"
#include "certificate/signer.h"

namespace sekisho::certificate {

struct Plan {
  std::string common_name;
  std::string organization;  // O of the subject: the institution's name
  Time not_before;
  Time not_after;
};

// To-be-signed bytes with their serial. From draft() or, after a crash, from what was recorded.
class Draft {
 public:
  static Draft recorded(Serial serial, Bytes tbs_der) { return {std::move(serial), std::move(tbs_der)}; }
  [[nodiscard]] const Serial& serial() const { return serial_; }
  [[nodiscard]] const Bytes& tbs_der() const { return tbs_der_; }

 private:
  friend class Issuer;
  Draft(Serial serial, Bytes tbs_der) : serial_(std::move(serial)), tbs_der_(std::move(tbs_der)) {}
  Serial serial_;
  Bytes tbs_der_;
};

class Issuer {
 public:
  Issuer(Certificate authority, std::shared_ptr<Signer> signer)
      : authority_(std::move(authority)), signer_(std::move(signer)) {}

  [[nodiscard]] const Certificate& authority() const { return authority_; }
  // A fresh 128-bit random serial; not_after never beyond the authority's own (threats, row 16).
  [[nodiscard]] Draft draft(const Plan& plan, const crypto::PublicKey& key, const Profile& profile) const;
  [[nodiscard]] bool drafted(ByteView tbs_der) const;  // names this CA as issuer
  // Lints, signs, compares. LintFailed, SignerAway, SignerRefused, SignedDiffers. Issuing the same draft
  // again gives the same bytes.
  [[nodiscard]] Result<Certificate> issue(const Draft& draft, const Profile& profile,
                                          const Evidence& evidence = {}) const;
  // The CertificateList as DER. SignerAway, SignedDiffers.
  [[nodiscard]] Result<Bytes> issue_list(const ListContents& contents) const;

 private:
  Certificate authority_;
  std::shared_ptr<Signer> signer_;
};

}  // namespace sekisho::certificate
