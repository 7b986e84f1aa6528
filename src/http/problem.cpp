// SPDX-License-Identifier: Apache-2.0
#include "http/problem.h"

#include "base/json.h"

namespace sekisho::http {

Response problem(ErrorCode code, Language language) {
  const std::string name(wire_name(code));
  const nlohmann::json body{{"type", "urn:sekisho:problem:" + name},
                            {"title", text_of(code, Language::English)},
                            {"status", http_status(code)},
                            {"code", name},
                            {"text", text_of(code, language)}};
  Response response;
  response.status = http_status(code);
  response.headers = {{"Content-Type", "application/problem+json"},
                      {"Content-Language", language == Language::Japanese ? "ja" : "en"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  if (const auto again = comes_again_in(code)) {
    response.headers.emplace_back("Retry-After", std::to_string(again->count()));
  }
  if (code == ErrorCode::MethodNotAllowed) {
    response.headers.emplace_back("Allow", "GET, HEAD, POST");
  }
  response.body = body.dump();
  return response;
}

Response problem(ErrorCode code, const Request& request) {
  return problem(code, preferred_language(request.header("accept-language")));
}

bool is_accepted_for_later(ErrorCode code) {
  return code == ErrorCode::SignerAway || code == ErrorCode::OrderAwaitsApproval;
}

// A worker is free at once, the scheduler asks for the signer every 5 seconds, people's approval takes
// longer.
std::optional<std::chrono::seconds> comes_again_in(ErrorCode code) {
  switch (code) {
    case ErrorCode::Busy:
      return std::chrono::seconds(1);
    case ErrorCode::SignerAway:
      return std::chrono::seconds(5);
    case ErrorCode::OrderAwaitsApproval:
      return std::chrono::hours(1);
    default:
      return std::nullopt;
  }
}

}  // namespace sekisho::http
