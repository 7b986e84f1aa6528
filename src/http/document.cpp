// SPDX-License-Identifier: Apache-2.0
#include "http/document.h"

#include "http/problem.h"

namespace sekisho::http {
namespace {

std::string escape_attribute(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '<':
        out += "&lt;";
        break;
      default:
        out.push_back(letter);
    }
  }
  return out;
}

// JSON inside a script element: "<" would let a value end the element, so it is written as an escape.
std::string json_for_html(const Json& value) {
  std::string out;
  for (const char letter : value.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (letter == '<') {
      out += "\\u003c";
    } else {
      out.push_back(letter);
    }
  }
  return out;
}

std::string html(const Visit& visit, const Json& page) {
  const std::string origin = visit.portal_url();
  std::string head;
  for (const Asset& style : visit.portal.assets.styles) {
    head += "<link rel=\"stylesheet\" crossorigin href=\"" + origin + style.path + "\" integrity=\"" +
            style.integrity + "\">\n";
  }
  const Asset& script = visit.portal.assets.script;
  head += "<script type=\"module\" crossorigin src=\"" + origin + script.path + "\" integrity=\"" +
          script.integrity + "\"></script>\n";
  const std::string language = visit.language == Language::Japanese ? "ja" : "en";
  return "<!doctype html>\n<html lang=\"" + language +
         "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\">\n"
         "<meta name=\"format-detection\" content=\"telephone=no\">\n<link rel=\"icon\" "
         "href=\"data:,\">\n<title>" +
         escape_attribute(visit.institution().name) + "</title>\n" + head +
         "</head>\n<body>\n<div id=\"root\"></div>\n<script type=\"application/json\" id=\"page\">" +
         json_for_html(page) + "</script>\n</body>\n</html>\n";
}

std::vector<std::pair<std::string, std::string>> document_headers(const Visit& visit) {
  const std::string origin = visit.portal_url();
  return {{"Content-Type", "text/html; charset=utf-8"},
          {"Content-Security-Policy",
           "default-src 'none'; script-src " + origin + "; style-src " + origin + "; img-src " + origin +
               " data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
               "form-action 'self'"},
          {"Cache-Control", "no-store"},
          {"X-Content-Type-Options", "nosniff"},
          {"X-Frame-Options", "DENY"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"}};
}

bool wants_json(const Request& request) {
  return request.method == "POST" || request.header("accept") == "application/json";
}

const char* in_language(bool japanese, const std::string& ja, const std::string& en) {
  return japanese ? ja.c_str() : en.c_str();
}

}  // namespace

Json page(const Visit& visit, std::string_view name, std::string_view old_manual_step) {
  const contract::Institution& institution = visit.institution();
  const bool japanese = visit.language == Language::Japanese;
  Json common{{"page", name},
              {"language", japanese ? "ja" : "en"},
              {"zone_minutes", institution.zone.minutes_east},
              {"now", rfc3339(visit.now)},
              {"portal", visit.portal_url()},
              {"support", nullptr},
              {"session", nullptr},
              {"old_manual_step", nullptr}};
  if (!old_manual_step.empty()) {
    common["old_manual_step"] = old_manual_step;
  }
  common["institution"] = {
      {"code", institution.code.text()},
      {"name", in_language(japanese, institution.name, institution.name_en)},
      {"self", japanese ? institution.self_word : "we"},
      {"publisher", institution.policy.publisher},
      {"help_tel", institution.policy.help_tel},
      {"help_hours", in_language(japanese, institution.policy.help_hours, institution.policy.help_hours_en)},
      {"stop_tel", institution.policy.stop_tel}};
  return common;
}

Response json_answer(const Json& body, int status) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
  response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

Response shown(const Visit& visit, const Json& page, int status) {
  if (wants_json(visit.request)) {
    return json_answer(page, status);
  }
  Response response;
  response.status = status;
  response.headers = document_headers(visit);
  response.body = html(visit, page);
  return response;
}

Response no_content() {
  Response response;
  response.status = 204;
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

Response redirect(const std::string& location) {
  Response response;
  response.status = 303;
  response.headers = {
      {"Location", location}, {"Cache-Control", "no-store"}, {"Referrer-Policy", "no-referrer"}};
  return response;
}

Response refuse(const Visit& visit, const Error& error, const Json& more) {
  const Severity severity = http_status(error.code) >= 500 ? Severity::Failure : Severity::Notice;
  log_event(
      visit, severity, "refused",
      {{"code", std::string(wire_name(error.code))}, {"detail", error.detail}, {"path", visit.request.path}});
  Response response = problem(error.code, visit.language);
  if (!more.empty()) {
    Json body = Json::parse(response.body);
    body.update(more);
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return response;
}

Response problem_page(const Visit& visit, ErrorCode code) {
  if (wants_json(visit.request)) {
    return refuse(visit, Error{code, visit.request.path});
  }
  Json shown_page = page(visit, "problem");
  shown_page["code"] = wire_name(code);
  return shown(visit, shown_page, http_status(code));
}

Result<Form> read_own_post(const Visit& visit) {
  const Request& request = visit.request;
  const std::string_view site = request.header("sec-fetch-site");
  const std::string own = "https://" + request.host + visit.portal.port;
  const bool same_origin = site == "same-origin" || (site.empty() && request.header("origin") == own);
  if (!same_origin || request.header("x-sekisho-page") != "1") {
    return Error{ErrorCode::ForeignPage, "Sec-Fetch-Site, Origin or X-Sekisho-Page"};
  }
  if (!request.header("content-type").starts_with("application/json")) {
    return Error{ErrorCode::BadRequest, "not JSON"};
  }
  return Form::parse(request.body);
}

std::string_view label_of_role(contract::Role role) {
  return role == contract::Role::Administrator ? "administrator" : "user";
}

std::optional<contract::Role> role_from(std::string_view label) {
  if (label == "administrator") {
    return contract::Role::Administrator;
  }
  return label == "user" ? std::optional(contract::Role::User) : std::nullopt;
}

}  // namespace sekisho::http
