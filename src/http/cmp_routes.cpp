// SPDX-License-Identifier: Apache-2.0
#include "http/cmp_routes.h"

#include <algorithm>

#include "http/cmp_conversation.h"
#include "http/problem.h"

namespace sekisho::http {
namespace {

using certificate::CmpFailure;
using certificate::CmpMessage;
using certificate::CmpServer;

constexpr std::string_view folder = "/.well-known/cmp/p/";  // RFC 9811 3.3: a CA by its label
constexpr std::string_view media_type = "application/pkixcmp";
constexpr int version = 2;  // RFC 4210 5.1.1: cmp2000

// RFC 6712 3.4: also a refusal in CMP's own words is a 200.
Response message_answer(const Bytes& der) {
  Response response;
  response.headers = {{"Content-Type", std::string(media_type)},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  response.body = text_view(der);
  return response;
}

// Whose answers the asker can verify: the CA's that issued its certificate, or that issues now. A message is
// not believed for this: a wrong guess gives an answer that is not verified.
std::shared_ptr<const revocation::Delegated> delegated_for(const Cmp& cmp, const InstitutionCode& institution,
                                                           const CmpMessage& message) {
  const auto keys = cmp.keys.all();
  std::shared_ptr<const revocation::Delegated> first;  // of the one that issues now, once it has such a key
  for (const auto& authority : cmp.authorities()) {
    const auto found = std::find_if(keys->begin(), keys->end(), [&](const auto& one) {
      return one->authority.fingerprint() == authority.certificate.fingerprint();
    });
    if (authority.institution != institution || found == keys->end()) {
      continue;
    }
    const bool issued_it =
        std::any_of(message.certificates().begin(), message.certificates().end(), [&](const Bytes& der) {
          const auto sent = certificate::Certificate::parse_der(der);
          return sent.ok() && sent->issuer_der() == (*found)->authority.subject_der();
        });
    if (issued_it) {
      return *found;
    }
    if (!first) {
      first = *found;
    }
  }
  return first;
}

Result<Bytes> answered_or_refused(const CmpVisit& visit, const CmpServer& server) {
  if (visit.message.version() != version) {
    return server.refuse(visit.message, {CmpFailure::UnsupportedVersion, "pvno 2"}, visit.now);
  }
  auto answered = converse(visit, server);
  if (answered.ok()) {
    return answered;
  }
  const Error& error = answered.error();
  visit.cmp.log(LogLine{http_status(error.code) >= 500 ? Severity::Failure : Severity::Notice,
                        "cmp.refused",
                        {{"code", std::string(wire_name(error.code))},
                         {"detail", error.detail},
                         {"institution", visit.institution.code.text()}}});
  return server.refuse(visit.message, cmp_refusal(error), visit.now);
}

bool is_pkixcmp(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type == media_type;
}

}  // namespace

bool is_cmp(const Request& request) {
  constexpr std::string_view well_known = "/.well-known/cmp";
  return request.path == well_known || request.path.starts_with(std::string(well_known) + '/');
}

Response cmp_answer(const Cmp& cmp, const Request& request) {
  const std::string_view path(request.path);
  const auto code = InstitutionCode::parse(path.starts_with(folder) ? path.substr(folder.size()) : "");
  const auto institution = code.ok() ? cmp.institution(code.value()) : std::nullopt;
  if (!institution) {
    return problem(ErrorCode::NotFound, request);
  }
  if (request.method != "POST") {
    return problem(ErrorCode::MethodNotAllowed, request);
  }
  if (!is_pkixcmp(request.header("content-type"))) {
    return problem(ErrorCode::MediaTypeRefused, request);
  }
  if (institution->policy.machine_renewal == contract::MachineRenewal::Off) {
    return problem(ErrorCode::MachineRenewalOff, request);  // and has no key that would sign a message
  }
  const auto message = CmpMessage::parse(view(request.body));
  if (!message.ok()) {
    return problem(ErrorCode::CmpMalformed, request);
  }
  const auto by = delegated_for(cmp, institution->code, message.value());
  if (!by) {
    return problem(ErrorCode::SignerAway, request);
  }
  const CmpServer server(by->key, by->certificate, by->authority);
  const auto answered = answered_or_refused({cmp, *institution, message.value(), cmp.clock()}, server);
  return answered.ok() ? message_answer(answered.value()) : problem(answered.error().code, request);
}

}  // namespace sekisho::http
