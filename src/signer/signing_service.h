// SPDX-License-Identifier: Apache-2.0
// What stands between whoever asks and the CA's key (threats, row 15): the signer lints for itself, believes
// only the old key's signature, signs each serial and each order once, so many an hour, and records before it
// answers.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

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
};

struct Limits {
  int signatures_an_hour{500};
  std::chrono::days grace{90};  // how long an expired certificate may still be renewed
};

class SigningService {
 public:
  SigningService(std::vector<SigningAuthority> keys, KnownLeaves leaves, SignatureLog& log, Limits limits)
      : keys_(std::move(keys)), leaves_(std::move(leaves)), log_(log), limits_(limits) {}

  // SignerRefused, LintFailed; SignerAway where it would do later. The same bytes get the same signature.
  Result<Bytes> sign(const SignRequest& request, Time now);

 private:
  Result<void> check_time_and_rate(Time now) const;

  std::vector<SigningAuthority> keys_;
  KnownLeaves leaves_;
  SignatureLog& log_;
  Limits limits_;
  std::mutex one_at_a_time_;
};

// Signs whatever it is given and remembers nothing: the service's own log does that.
class NoRecords : public certificate::SignatureRecords {
 public:
  Result<std::optional<std::string>> find_signature(const std::string& /*tbs_sha256_hex*/) override {
    return std::optional<std::string>();
  }
  Result<std::string> keep_signature(const std::string& /*tbs_sha256_hex*/,
                                     const std::string& signature_hex) override {
    return signature_hex;
  }
};

}  // namespace sekisho::signer
