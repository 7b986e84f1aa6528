// SPDX-License-Identifier: Apache-2.0
#include "signer/signing_service.h"

#include <algorithm>

#include "certificate/lint.h"
#include "certificate/signed_by.h"
#include "certificate/to_be_signed.h"
#include "crypto/digest.h"
#include "signer/evidence.h"

namespace sekisho::signer {
namespace {

using certificate::Certificate;

// How far the clock may step back without anybody having turned it.
constexpr std::chrono::minutes clock_slack{5};

// OpenSSL reads a certificate only with some signature.
Result<Certificate> planned_of(const SignRequest& request, const SigningAuthority& by) {
  return Certificate::parse_der(certificate::assembled(request.tbs_der, by.key->algorithm(), Bytes(1, 0)));
}

}  // namespace

Result<Bytes> SigningService::sign(const SignRequest& request, Time now) {
  const std::lock_guard lock(one_at_a_time_);
  const std::string digest = crypto::sha256_hex(request.tbs_der);
  if (const auto kept = log_.find(digest)) {
    return parse_hex(*kept);
  }
  const auto by = std::find_if(keys_.begin(), keys_.end(), [&](const SigningAuthority& one) {
    return one.certificate.fingerprint() == request.authority;
  });
  if (by == keys_.end()) {
    return Error{ErrorCode::SignerRefused, "no such authority here: " + request.authority.text()};
  }
  TRY(certificate::lint(request.tbs_der, by->certificate, by->profile));
  const Certificate planned = TRY(planned_of(request, *by));
  const Renewed renewed = TRY(check_evidence(request.evidence, planned, leaves_, now));
  TRY(check_member(planned, renewed.member, by->institution, by->organization));
  TRY(check_times(planned, renewed.old_leaf, limits_.grace, now));
  Signature record{now,
                   request.authority,
                   planned.serial(),
                   digest,
                   {},
                   renewed.ticket,
                   renewed.old_leaf.fingerprint(),
                   request.evidence.jws};
  TRY(log_.check_unused(record));
  TRY(check_time_and_rate(now));
  const Bytes signature = TRY(by->key->sign(request.tbs_der, request.evidence));
  TRY(certificate::check_signature(by->certificate, request.tbs_der, signature));
  record.signature = hex(signature);
  TRY(log_.append(record));
  return signature;
}

Result<void> SigningService::check_time_and_rate(Time now) const {
  if (now < log_.newest() - clock_slack) {
    return Error{ErrorCode::SignerAway,
                 "the clock says " + rfc3339(now) + ", the newest signature is of " + rfc3339(log_.newest())};
  }
  if (log_.count_after(now - std::chrono::hours{1}) >= limits_.signatures_an_hour) {
    return Error{ErrorCode::SignerAway,
                 "this hour's " + std::to_string(limits_.signatures_an_hour) + " signatures are used up"};
  }
  return {};
}

}  // namespace sekisho::signer
