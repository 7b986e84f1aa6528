// SPDX-License-Identifier: Apache-2.0
#include "signer/evidence.h"

#include <algorithm>
#include <sstream>

#include "base/json.h"
#include "certificate/approval.h"
#include "certificate/cmp_request.h"
#include "certificate/request.h"
#include "certificate/to_be_signed.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "signer/refused.h"

namespace sekisho::signer {
namespace {

using certificate::Certificate;

// An order lives 7 days by default; a policy may give it a month.
constexpr std::chrono::days longest_order{32};
// What two people may give: three years and what is left of a day.
constexpr std::chrono::days longest_approved{3 * 366 + 1};

struct Claim {
  std::string ticket;
  Bytes csr;
};

Result<Claim> claim_in(const std::string& payload) {
  const auto json = nlohmann::json::parse(payload, nullptr, false);
  if (!json.is_object() || !json.contains("ticket") || !json["ticket"].is_string() || !json.contains("csr") ||
      !json["csr"].is_string()) {
    return refused("the payload is not {ticket, csr}");
  }
  Bytes csr = TRY(parse_base64url(json["csr"].get<std::string>()));
  return Claim{json["ticket"].get<std::string>(), std::move(csr)};
}

// "2029-02": the institution's zone decides which, so any is good.
bool is_year_and_month(std::string_view text) {
  const auto digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  return text.size() == 7 && text[4] == '-' && std::all_of(text.begin(), text.begin() + 4, digit) &&
         std::all_of(text.begin() + 5, text.end(), digit);
}

// Every error on the way is a refusal; its own code says too little to whoever waits for a certificate.
template <class T>
Result<T> or_refused(Result<T> result) {
  return result.ok()
             ? std::move(result)
             : Result<T>(refused(std::string(wire_name(result.error().code)) + ": " + result.error().detail));
}

// What the old key has signed: the key that it asks for, and what names the order.
struct Asked {
  crypto::PublicKey key;
  std::string order;
};

Result<Asked> asked_by_jws(const std::string& text, const Certificate& old_leaf) {
  const auto jws = TRY(or_refused(crypto::Jws::parse(text)));
  if (jws.header().type != "sekisho-request" ||
      jws.header().certificate != base64url(crypto::sha256(old_leaf.der()))) {
    return refused("the JWS is of another kind or names another certificate");
  }
  const std::string payload = TRY(or_refused(jws.verify(old_leaf.public_key())));
  const Claim claim = TRY(or_refused(claim_in(payload)));
  const auto csr = TRY(or_refused(certificate::Request::parse(claim.csr)));
  return Asked{csr.key(), crypto::sha256_hex(view(claim.ticket))};
}

// A PKIMessage (RFC 4210) that the old key protects as a whole: header, nonces and request.
Result<Asked> asked_by_cmp(const std::string& base64_text, const Certificate& old_leaf) {
  const Bytes der = TRY(or_refused(parse_base64(base64_text)));
  const auto message = TRY(or_refused(certificate::CmpMessage::parse(der)));
  if (message.body() == certificate::CmpBody::InitRequest) {
    return refused("an ir renews nothing");
  }
  TRY(or_refused(message.verify(old_leaf.public_key())));
  const auto request = TRY(or_refused(certificate::CmpKeyRequest::parse(message)));
  const auto& named = request.old_certificate();
  if (named && !named->names(old_leaf)) {
    return refused("the message renews another certificate");
  }
  return Asked{request.key(), crypto::sha256_hex(der)};
}

}  // namespace

Result<Grounds> check_request(const certificate::Evidence& evidence, const Certificate& planned,
                              const KnownLeaves& leaves, Time now) {
  Certificate old_leaf = TRY(or_refused(Certificate::parse_der(evidence.old_certificate)));
  MemberKey member = TRY(or_refused(leaves.member_of(old_leaf)));
  if (now < old_leaf.not_before()) {
    return refused("the old certificate is not valid yet");
  }
  Asked asked = TRY(evidence.text.starts_with(certificate::cmp_evidence)
                        ? asked_by_cmp(evidence.text.substr(certificate::cmp_evidence.size()), old_leaf)
                        : asked_by_jws(evidence.text, old_leaf));
  if (asked.key.der() != planned.public_key().der()) {
    return refused("the key is not the one of the request");
  }
  if (asked.key.der() == old_leaf.public_key().der()) {
    return refused("the old key again");
  }
  return Grounds{std::move(member), std::move(old_leaf), std::move(asked.order)};
}

bool is_approved(const certificate::Evidence& evidence) {
  return evidence.text.starts_with(certificate::approvals_evidence);
}

Result<Grounds> check_two_people(const certificate::Evidence& evidence, const Certificate& planned,
                                 const std::vector<certificate::NamedPerson>& people, Time now) {
  std::vector<std::string> given;
  std::istringstream words(evidence.text.substr(certificate::approvals_evidence.size()));
  for (std::string word; words >> word;) {
    given.push_back(word);
  }
  const Bytes& draft = planned.tbs_der();
  TRY(or_refused(certificate::check_approvals(people, draft, given, now)));
  return Grounds{TRY(or_refused(member_named_in(planned.common_name()))), std::nullopt,
                 crypto::sha256_hex(draft)};
}

Result<void> check_member(const Certificate& planned, const MemberKey& member,
                          const InstitutionCode& institution, const std::string& organization,
                          const certificate::Profile& profile) {
  if (member.institution != institution) {
    return refused("the old certificate is of institution " + member.institution.text());
  }
  const std::string wanted =
      member.contract.text() + ' ' + member.institution.text() + ' ' + member.member.text() + ' ';
  const std::string& name = planned.common_name();
  if (!name.starts_with(wanted) || !is_year_and_month(name.substr(wanted.size()))) {
    return refused("the name " + name + " is not that of " + member.text());
  }
  if (planned.subject_der() != certificate::distinguished_name(profile, organization, name)) {
    return refused("the subject is not that of the profile with O=" + organization);
  }
  return {};
}

Result<void> check_times(const Certificate& planned, const std::optional<Certificate>& old_leaf,
                         const Reach& reach, Time now) {
  if (old_leaf && now > old_leaf->not_after() + reach.grace) {
    return refused("the old certificate ended " + rfc3339(old_leaf->not_after()));
  }
  if (planned.not_before() < now - longest_order ||
      planned.not_before() > now + certificate::clock_difference) {
    return refused("begins " + rfc3339(planned.not_before()));
  }
  const Time latest = old_leaf ? old_leaf->not_after() + reach.addition : now + longest_approved;
  if (planned.not_after() > latest) {
    return refused("ends " + rfc3339(planned.not_after()) + ", later than " + rfc3339(latest));
  }
  return {};
}

}  // namespace sekisho::signer
