// SPDX-License-Identifier: Apache-2.0
#include "signer/signing_service.h"

#include <algorithm>

#include "certificate/approval.h"
#include "certificate/lint.h"
#include "certificate/list_lint.h"
#include "certificate/signed_by.h"
#include "certificate/to_be_signed.h"
#include "crypto/digest.h"
#include "signer/evidence.h"
#include "signer/refused.h"

namespace sekisho::signer {
namespace {

using certificate::Certificate;

// A responder's certificate lives two weeks (revocation/responder.h).
constexpr std::chrono::days longest_responder{15};
constexpr std::chrono::days longest_list{8};

// So many months after the old end, to the end of that day in any zone.
std::chrono::days longest_addition(int months) { return std::chrono::days{months * 366 / 12 + 2}; }

// OpenSSL reads a certificate only with some signature.
Result<Certificate> planned_of(ByteView tbs_der, const SigningAuthority& by) {
  auto planned = Certificate::parse_der(certificate::assembled(tbs_der, by.key->algorithm(), Bytes(1, 0)));
  return planned.ok() ? std::move(planned)
                      : Error{ErrorCode::LintFailed, "lint: readable: " + planned.error().detail};
}

// What every kind has in common.
Signature record_of(Kind kind, const SignRequest& request, Time now) {
  return Signature{now, kind, request.authority, {}, {}, {}, {}, {}, {}, {}, {}};
}

Signature record_of(Kind kind, const SignRequest& request, const Certificate& planned, Time now) {
  Signature record = record_of(kind, request, now);
  record.number = planned.serial().text();
  record.from = planned.not_before();
  record.until = planned.not_after();
  return record;
}

// It answers for the authority and opens nothing. Its name must not look like a person's.
Result<Signature> check_responder(const SignRequest& request, const Certificate& planned,
                                  const SigningAuthority& by, Time now) {
  certificate::Profile profile;
  profile.purpose = certificate::purpose_of(planned);
  TRY(certificate::lint(request.tbs_der, by.certificate, profile));
  const std::string organization = by.certificate.common_name();
  if (planned.subject_der() != certificate::distinguished_name(organization, planned.common_name()) ||
      member_named_in(planned.common_name()).ok()) {
    return refused("the name " + planned.common_name() + " is not that of a responder");
  }
  if (planned.not_before() < now - std::chrono::hours{1} || planned.not_after() > now + longest_responder) {
    return refused("a responder lives two weeks from now on");
  }
  return record_of(Kind::Responder, request, planned, now);
}

Result<Signature> check_list(const SignRequest& request, const SigningAuthority& by, Time now) {
  const auto head = TRY(certificate::lint_list(request.tbs_der, by.certificate));
  if (head.this_update < now - certificate::clock_difference ||
      head.this_update > now + certificate::clock_difference ||
      head.next_update > head.this_update + longest_list) {
    return refused("a list is of now and lives a week: " + rfc3339(head.this_update) + " to " +
                   rfc3339(head.next_update));
  }
  Signature record = record_of(Kind::List, request, now);
  record.number = std::to_string(head.number);
  record.from = head.this_update;
  record.until = head.next_update;
  return record;
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
    return refused("no such authority here: " + request.authority.text());
  }
  Signature record = TRY(check(request, *by, now));
  record.tbs_sha256 = digest;
  TRY(log_.check_unused(record));
  TRY(check_rate(record, now));
  return sign_and_record(std::move(record), request, *by);
}

Result<Signature> SigningService::check(const SignRequest& request, const SigningAuthority& by,
                                        Time now) const {
  if (certificate::is_list(request.tbs_der)) {
    return check_list(request, by, now);
  }
  const Certificate planned = TRY(planned_of(request.tbs_der, by));
  return certificate::purpose_of(planned) == certificate::Purpose::ClientLogin
             ? check_person(request, planned, by, now)
             : check_responder(request, planned, by, now);
}

Result<Signature> SigningService::check_person(const SignRequest& request, const Certificate& planned,
                                               const SigningAuthority& by, Time now) const {
  TRY(certificate::lint(request.tbs_der, by.certificate, by.profile));
  if (request.evidence.text.empty()) {
    return Error{ErrorCode::OrderAwaitsApproval,
                 "no evidence yet: two named people may approve " + planned.common_name()};
  }
  const bool approved = is_approved(request.evidence);
  const Grounds grounds = TRY(approved ? check_two_people(request.evidence, planned, believed_.people, now)
                                       : check_request(request.evidence, planned, believed_.leaves, now));
  TRY(check_member(planned, grounds.member, by.institution, by.organization, by.profile));
  TRY(check_times(planned, grounds.old_leaf, {limits_.grace, longest_addition(by.validity_months)}, now));
  Signature record = record_of(approved ? Kind::Approved : Kind::Renewed, request, planned, now);
  record.order = grounds.order;
  record.evidence = request.evidence.text;
  record.old_certificate = grounds.old_leaf ? grounds.old_leaf->fingerprint().text() : "";
  return record;
}

Result<Bytes> SigningService::sign_and_record(Signature record, const SignRequest& request,
                                              const SigningAuthority& by) {
  Bytes signature = TRY(by.key->sign(request.tbs_der, request.evidence));
  TRY(certificate::check_signature(by.certificate, request.tbs_der, signature));
  record.signature = hex(signature);
  TRY(log_.append(record));
  return signature;
}

Result<void> SigningService::check_rate(const Signature& wanted, Time now) const {
  if (now < log_.newest() - certificate::clock_slack) {
    return Error{ErrorCode::SignerAway,
                 "the clock says " + rfc3339(now) + ", the newest signature is of " + rfc3339(log_.newest())};
  }
  const Time an_hour_ago = now - std::chrono::hours{1};
  const auto used_up = [](const std::string& what, int limit) {
    return Error{ErrorCode::SignerAway, what + " " + std::to_string(limit) + " signatures are used up"};
  };
  if (wanted.kind == Kind::List) {
    const bool left = log_.count(Kind::List, wanted.authority, an_hour_ago) < limits_.lists_an_hour;
    return left ? Result<void>() : used_up("this authority's hour's", limits_.lists_an_hour);
  }
  if (wanted.kind == Kind::Responder) {
    const Time a_day_ago = now - std::chrono::hours{24};
    const bool left = log_.count(Kind::Responder, wanted.authority, a_day_ago) < limits_.responders_a_day;
    return left ? Result<void>() : used_up("this authority's day's", limits_.responders_a_day);
  }
  const bool left = log_.count({Kind::Renewed, Kind::Approved}, an_hour_ago) < limits_.signatures_an_hour;
  return left ? Result<void>() : used_up("this hour's", limits_.signatures_an_hour);
}

}  // namespace sekisho::signer
