// SPDX-License-Identifier: Apache-2.0
// simpleenroll: a first certificate by a one-time code in HTTP Basic (RFC 7030 3.2.3). A TLS certificate
// makes no difference here: who has one renews with it (RFC 7030 4.2.2).
#include "http/est.h"
#include "http/est_body.h"

namespace sekisho::http {
namespace {

// RFC 7617: user name and password around the first colon.
Result<renewal::ShownCode> shown_code(const Visit& visit) {
  const std::string_view header = visit.request.header("authorization");
  constexpr std::string_view scheme = "Basic ";
  const auto text = header.starts_with(scheme) ? parse_base64(header.substr(scheme.size()))
                                               : Result<Bytes>(Error{ErrorCode::EnrolCodeWrong, "no code"});
  const std::string both(text.ok() ? text_view(text.value()) : std::string_view());
  const auto colon = both.find(':');
  if (colon == std::string::npos) {
    return Error{ErrorCode::EnrolCodeWrong, "no code"};
  }
  return renewal::ShownCode{visit.institution().code, both.substr(0, colon), both.substr(colon + 1)};
}

}  // namespace

Result<Response> est_enrol(const Visit& visit) {
  const auto shown = TRY(shown_code(visit));
  const auto csr = TRY(certificate::Request::parse(TRY(read_est_body(visit.request))));
  const auto leaf = TRY(visit.portal.renewals.acquire_by_machine(
      shown, {csr.key(), csr.digest(), {}, std::string(est_actor)}, visit.now));
  return est_certificates({leaf});
}

}  // namespace sekisho::http
