// SPDX-License-Identifier: Apache-2.0
// EST (RFC 7030) on enrol.<host>, for machines of institutions that allow it. A TLS certificate is asked for
// and looked up at every request; none of these answers is for a browser.
#include <algorithm>

#include "certificate/enrolment_forms.h"
#include "http/est.h"
#include "http/est_body.h"
#include "http/presented.h"
#include "http/problem.h"

namespace sekisho::http {
namespace {

// RFC 7030 4.2.3: the reason in words a person can read; the code in front is for programs.
Response refused(const Visit& visit, const Error& error) {
  const bool later = is_accepted_for_later(error.code);
  const int status = later ? 202 : http_status(error.code);
  log_event(
      visit, status >= 500 ? Severity::Failure : Severity::Notice, "refused",
      {{"code", std::string(wire_name(error.code))}, {"detail", error.detail}, {"path", visit.request.path}});
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  if (const auto again = comes_again_in(error.code)) {  // RFC 7030 4.2.3
    response.headers.emplace_back("Retry-After", std::to_string(again->count()));
  }
  if (error.code == ErrorCode::EnrolCodeWrong) {
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"enrol\", charset=\"UTF-8\"");
  }
  if (error.code == ErrorCode::MethodNotAllowed) {
    response.headers.emplace_back("Allow", "GET, HEAD, POST");
  }
  response.body =
      std::string(wire_name(error.code)) + ": " + std::string(text_of(error.code, visit.language)) + '\n';
  return response;
}

// RFC 7030 4: base64 of the DER; in lines, as older readers want it.
Response wrapped(std::string_view type, const Bytes& der) {
  constexpr std::size_t line = 64;
  const std::string text = base64(der);
  Response response;
  response.headers = {{"Content-Type", std::string(type)},
                      {"Content-Transfer-Encoding", "base64"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  for (std::size_t at = 0; at < text.size(); at += line) {
    response.body += text.substr(at, line) + "\n";
  }
  return response;
}

// Whose certificate this handshake was made with, if it may do anything at all right now. The first request
// by a new one is the machine's login and supersedes the old one.
Result<contract::HeldCertificate> machine_of(const Visit& visit) {
  const auto presented = TRY(presented_by(visit));
  const auto door =
      presented.held ? contract::role_of(presented.held->member) : contract::Role::Administrator;
  const auto judgement = login::judge(presented, visit.institution(), door, visit.now);
  if (!judgement.good() && judgement.go_on == login::GoOn::No) {
    return Error{*judgement.reason, presented.leaf ? presented.leaf->fingerprint().text() : ""};
  }
  auto held = TRY(visit.portal.renewals.meet_machine(*presented.held, std::string(est_actor), visit.now));
  if (held.status != contract::CertificateStatus::Active &&
      held.status != contract::CertificateStatus::Superseded) {
    return Error{ErrorCode::NotAllowed, held.fingerprint.text()};
  }
  return held;
}

// What anyone may read; a machine that shows its new certificate has used it.
Result<void> greet(const Visit& visit) {
  if (!visit.request.peer) {
    return {};
  }
  const auto machine = machine_of(visit);
  const bool ours_failed = !machine.ok() && http_status(machine.error().code) >= 500;
  return ours_failed ? Result<void>(machine.error()) : Result<void>();
}

// Subject and attributes of the request are not looked at: they come from our record (threats, row 12), so
// that RFC 7030 4.2.2's "the same subject" holds whatever it says.
Result<Response> renew(const Visit& visit) {
  const auto held = TRY(machine_of(visit));
  const auto csr = TRY(certificate::Request::parse(TRY(read_est_body(visit.request))));
  const auto issued = TRY(visit.portal.renewals.renew_by_machine(
      held, {csr.key(), csr.digest(), {}, std::string(est_actor)}, visit.now));
  return est_certificates({TRY(certificate::Certificate::parse_pem(issued.pem))});
}

Result<Response> read_only(const Visit& visit, std::string_view what) {
  TRY(greet(visit));
  if (what == "cacerts") {
    // RFC 7030 4.1.3: with the chain from the issuing CA up to its root.
    auto all = visit.served->authorities;
    all.insert(all.end(), visit.served->above.begin(), visit.served->above.end());
    return est_certificates(all);
  }
  return wrapped("application/csrattrs", certificate::wanted_of_requests());
}

// Who may ask at all.
Result<void> check_asker(const Visit& visit) {
  if (visit.institution().policy.machine_renewal == contract::MachineRenewal::Off) {
    return Error{ErrorCode::MachineRenewalOff, visit.request.path};
  }
  // A page could make a person's browser ask in that person's name.
  const bool browser =
      !visit.request.header("origin").empty() || !visit.request.header("sec-fetch-site").empty();
  return browser ? Error{ErrorCode::ForeignPage, "a browser"} : Result<void>();
}

Result<Response> routed(const Visit& visit) {
  constexpr std::string_view folder = "/.well-known/est/";
  const Request& request = visit.request;
  TRY(check_asker(visit));
  if (!request.path.starts_with(folder)) {
    return Error{ErrorCode::NotFound, request.path};
  }
  const std::string_view what = std::string_view(request.path).substr(folder.size());
  const bool reads = what == "cacerts" || what == "csrattrs";
  if (!reads && what != "simplereenroll" && what != "simpleenroll") {
    return Error{ErrorCode::NotFound, request.path};
  }
  const bool fits = reads ? request.method == "GET" || request.method == "HEAD" : request.method == "POST";
  if (!fits) {
    return Error{ErrorCode::MethodNotAllowed, request.path};
  }
  if (reads) {
    return read_only(visit, what);
  }
  return what == "simplereenroll" ? renew(visit) : est_enrol(visit);
}

}  // namespace

Response est_certificates(const std::vector<certificate::Certificate>& all) {
  return wrapped("application/pkcs7-mime; smime-type=certs-only", certificate::certs_only(all));
}

Response est_routes(const Visit& visit) {
  auto response = routed(visit);
  return response.ok() ? std::move(response).value() : refused(visit, response.error());
}

}  // namespace sekisho::http
