// SPDX-License-Identifier: Apache-2.0
#include "signer/evidence.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "certificate/request.h"
#include "certificate/to_be_signed.h"
#include "crypto/digest.h"
#include "crypto/jws.h"

namespace sekisho::signer {
namespace {

using certificate::Certificate;

// An order lives 7 days by default; a policy may give it a month.
constexpr std::chrono::days longest_order{32};
constexpr std::chrono::minutes clock_difference{10};
// One year after the old end, to the end of that day in any zone, in a leap year.
constexpr std::chrono::days longest_addition{368};
// What two people may give: three years and what is left of a day.
constexpr std::chrono::days longest_approved{3 * 366 + 1};
constexpr std::string_view approvals = "approvals:";

Error refused(std::string why) { return Error{ErrorCode::SignerRefused, std::move(why)}; }

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
  return result.ok() ? std::move(result)
                     : refused(std::string(wire_name(result.error().code)) + ": " + result.error().detail);
}

}  // namespace

Result<Grounds> check_request(const certificate::Evidence& evidence, const Certificate& planned,
                              const KnownLeaves& leaves, Time now) {
  const auto jws = TRY(or_refused(crypto::Jws::parse(evidence.text)));
  Certificate old_leaf = TRY(or_refused(Certificate::parse_der(evidence.old_certificate)));
  if (jws.header().type != "sekisho-request" ||
      jws.header().certificate != base64url(crypto::sha256(old_leaf.der()))) {
    return refused("the JWS is of another kind or names another certificate");
  }
  MemberKey member = TRY(or_refused(leaves.member_of(old_leaf)));
  if (now < old_leaf.not_before()) {
    return refused("the old certificate is not valid yet");
  }
  const std::string payload = TRY(or_refused(jws.verify(old_leaf.public_key())));
  const Claim claim = TRY(or_refused(claim_in(payload)));
  const auto csr = TRY(or_refused(certificate::Request::parse(claim.csr)));
  if (csr.key().der() != planned.public_key().der()) {
    return refused("the key is not the one of the request");
  }
  if (csr.key().der() == old_leaf.public_key().der()) {
    return refused("the old key again");
  }
  return Grounds{std::move(member), std::move(old_leaf), crypto::sha256_hex(view(claim.ticket))};
}

bool is_approved(const certificate::Evidence& evidence) { return evidence.text.starts_with(approvals); }

Result<Grounds> check_two_people(const certificate::Evidence& evidence, const Certificate& planned,
                                 const std::vector<certificate::NamedPerson>& people, Time now) {
  std::vector<std::string> given;
  std::istringstream words(evidence.text.substr(approvals.size()));
  for (std::string word; words >> word;) {
    given.push_back(word);
  }
  const Bytes draft = planned.tbs_der();
  TRY(or_refused(certificate::check_approvals(people, draft, given, now)));
  return Grounds{TRY(or_refused(member_named_in(planned.common_name()))), std::nullopt,
                 crypto::sha256_hex(draft)};
}

Result<void> check_member(const Certificate& planned, const MemberKey& member,
                          const InstitutionCode& institution, const std::string& organization) {
  if (member.institution != institution) {
    return refused("the old certificate is of institution " + member.institution.text());
  }
  const std::string wanted =
      member.contract.text() + ' ' + member.institution.text() + ' ' + member.member.text() + ' ';
  const std::string& name = planned.common_name();
  if (!name.starts_with(wanted) || !is_year_and_month(name.substr(wanted.size()))) {
    return refused("the name " + name + " is not that of " + member.text());
  }
  if (planned.subject_der() != certificate::distinguished_name(organization, name)) {
    return refused("the subject is not O=" + organization + " and the name alone");
  }
  return {};
}

Result<void> check_times(const Certificate& planned, const std::optional<Certificate>& old_leaf,
                         std::chrono::days grace, Time now) {
  if (old_leaf && now > old_leaf->not_after() + grace) {
    return refused("the old certificate ended " + rfc3339(old_leaf->not_after()));
  }
  if (planned.not_before() < now - longest_order || planned.not_before() > now + clock_difference) {
    return refused("begins " + rfc3339(planned.not_before()));
  }
  const Time latest = old_leaf ? old_leaf->not_after() + longest_addition : now + longest_approved;
  if (planned.not_after() > latest) {
    return refused("ends " + rfc3339(planned.not_after()) + ", later than " + rfc3339(latest));
  }
  return {};
}

}  // namespace sekisho::signer
