// SPDX-License-Identifier: Apache-2.0
// The certificate step: judges what the handshake brought and begins a login, or shows the doctor's page.
#include "http/login_actions.h"
#include "http/presented.h"

namespace sekisho::http {
namespace {

void log_judgement(const Visit& visit, const Diagnosis& diagnosis, const std::string& support) {
  const auto& presented = diagnosis.presented;
  const auto reason = diagnosis.judgement.reason;
  log_event(visit, Severity::Notice, "login.certificate",
            {{"code", reason ? std::string(wire_name(*reason)) : "ok"},
             {"path", presented.path.ok() ? "ok" : std::string(wire_name(presented.path.error().code))},
             {"path_detail", presented.path.ok() ? "" : presented.path.error().detail},
             {"certificate", presented.leaf ? presented.leaf->fingerprint().text() : ""},
             {"support", support}});
}

login::Login begun(const Visit& visit, const Diagnosis& diagnosis, const login::Cookie& cookie) {
  const auto& held = *diagnosis.presented.held;
  login::Login login{cookie.hash,
                     visit.request.host,
                     held.member,
                     held.fingerprint,
                     contract::role_of(held.member),
                     login::Stage::Pin,
                     visit.language,
                     login::mint_support_number(),
                     visit.now,
                     visit.now,
                     {},
                     {},
                     {}};
  if (!diagnosis.judgement.good()) {
    login.stage = login::Stage::Certificate;
    login.door = diagnosis.door;
  }
  return login;
}

Result<Response> begin(const Visit& visit, const Diagnosis& diagnosis) {
  const auto& held = *diagnosis.presented.held;
  if (held.status == contract::CertificateStatus::Provisional) {
    TRY(visit.portal.renewals.prove_by_handshake(held, visit.now));  // the handshake is its proof
  }
  const login::Cookie cookie = login::mint_cookie();
  const login::Login login = begun(visit, diagnosis, cookie);
  auto session = TRY(write(visit.portal.logins, [&](login::Records& records) -> Result<login::Session> {
    TRY(records.keep_login(login, login::entry_of(login, "login.begun", visit.now)));
    auto member = TRY(records.find_member(login.member));
    auto fresh = TRY(records.find_certificate(login.certificate));
    if (!member || !fresh) {
      return Error{ErrorCode::MemberUnknown, login.member.text()};
    }
    return login::Session{login, *std::move(member), *std::move(fresh)};
  }));
  visit.portal.hosts.keep_alive(visit.request.host);
  log_judgement(visit, diagnosis, login.support);
  Response response = shown(visit, TRY(next_page(Guest{visit, std::move(session)})));
  set_login_cookie(response, cookie.text);
  return response;
}

Result<Response> judged(const Visit& visit) {
  const auto door = visit.request.query.find("door");
  Diagnosis diagnosis{TRY(presented_by(visit)),
                      {},
                      door == visit.request.query.end()
                          ? contract::Role::Administrator
                          : role_from(door->second).value_or(contract::Role::Administrator)};
  diagnosis.judgement =
      login::judge_login(diagnosis.presented, visit.institution(), diagnosis.door, visit.now);
  if (diagnosis.judgement.good() || diagnosis.judgement.go_on != login::GoOn::No) {
    return begin(visit, diagnosis);
  }
  const std::string support = login::mint_support_number();
  log_judgement(visit, diagnosis, support);
  Json shown_page = TRY(doctor_page(visit, diagnosis));
  shown_page["support"] = support;
  return shown(visit, shown_page, http_status(*diagnosis.judgement.reason));
}

}  // namespace

Response arrive(const Visit& visit) {
  auto response = judged(visit);
  return response.ok() ? std::move(response).value() : refuse(visit, response.error());
}

}  // namespace sekisho::http
