// SPDX-License-Identifier: Apache-2.0
// What stands between whoever asks and the CA's key (threats, row 15): the signer lints for itself, believes
// only the old key's signature or two named people's, signs each serial and each order once, so many an hour,
// and records before it answers. Revocation lists and responders' certificates need nobody's word: they give
// nobody entry, only follow one another, and are few.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "certificate/approval.h"
#include "certificate/certificate.h"
#include "certificate/profile.h"
#include "certificate/signer.h"
#include "signer/known_leaves.h"
#include "signer/signature_log.h"

namespace sekisho::signer {

struct SignRequest {
  Fingerprint authority;
  Bytes tbs_der;
  certificate::Evidence evidence;
};

// An authority's key with this signer's own copy of what may be signed by it.
struct SigningAuthority {
  certificate::Certificate certificate;
  std::shared_ptr<certificate::Signer> key;
  InstitutionCode institution;
  std::string organization;  // O of every subject
  certificate::Profile profile;
  static constexpr int usual_months{12};
  int validity_months{usual_months};
};

struct Limits {
  int signatures_an_hour{500};  // of people's certificates
  int lists_an_hour{60};        // of one authority
  int responders_a_day{8};      // of one authority
  std::chrono::days grace{90};  // how long an expired certificate may still be renewed
};

// Whose word counts.
struct Believed {
  KnownLeaves leaves;
  std::vector<certificate::NamedPerson> people;
};

class SigningService {
 public:
  SigningService(std::vector<SigningAuthority> keys, Believed believed, SignatureLog& log, Limits limits)
      : keys_(std::move(keys)), believed_(std::move(believed)), log_(log), limits_(limits) {}

  // SignerRefused, LintFailed; SignerAway where it would do later, OrderAwaitsApproval where there is no
  // evidence yet. The same bytes get the same signature.
  Result<Bytes> sign(const SignRequest& request, Time now);

 private:
  // Each what will be recorded, or why not.
  [[nodiscard]] Result<Signature> check(const SignRequest& request, const SigningAuthority& by,
                                        Time now) const;
  [[nodiscard]] Result<Signature> check_person(const SignRequest& request,
                                               const certificate::Certificate& planned,
                                               const SigningAuthority& by, Time now) const;
  [[nodiscard]] Result<void> check_rate(const Signature& wanted, Time now) const;
  [[nodiscard]] Result<Bytes> sign_and_record(Signature record, const SignRequest& request,
                                              const SigningAuthority& by);

  std::vector<SigningAuthority> keys_;
  Believed believed_;
  SignatureLog& log_;
  Limits limits_;
  std::mutex one_at_a_time_;
};

}  // namespace sekisho::signer
