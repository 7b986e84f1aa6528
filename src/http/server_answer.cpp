// SPDX-License-Identifier: Apache-2.0
#include "http/server_answer.h"

#include <array>
#include <ctime>
#include <stdexcept>

#include "http/http_date.h"

namespace sekisho::http {

namespace {

std::string_view reason_of(int status) {
  struct Reason {
    int status;
    std::string_view phrase;
  };
  static constexpr std::array<Reason, 24> reasons{{{200, "OK"},
                                                   {201, "Created"},
                                                   {202, "Accepted"},
                                                   {204, "No Content"},
                                                   {301, "Moved Permanently"},
                                                   {302, "Found"},
                                                   {303, "See Other"},
                                                   {304, "Not Modified"},
                                                   {307, "Temporary Redirect"},
                                                   {308, "Permanent Redirect"},
                                                   {400, "Bad Request"},
                                                   {401, "Unauthorized"},
                                                   {403, "Forbidden"},
                                                   {404, "Not Found"},
                                                   {405, "Method Not Allowed"},
                                                   {409, "Conflict"},
                                                   {410, "Gone"},
                                                   {411, "Length Required"},
                                                   {413, "Content Too Large"},
                                                   {421, "Misdirected Request"},
                                                   {422, "Unprocessable Content"},
                                                   {431, "Request Header Fields Too Large"},
                                                   {500, "Internal Server Error"},
                                                   {503, "Service Unavailable"}}};
  for (const auto& reason : reasons) {
    if (reason.status == status) {
      return reason.phrase;
    }
  }
  return "Other";
}

void add(std::string& out, std::string_view name, std::string_view value) {
  static constexpr std::string_view breaks("\r\n\0", 3);
  if (name.empty() || name.find_first_of(breaks) != std::string_view::npos ||
      value.find_first_of(breaks) != std::string_view::npos) {
    throw std::invalid_argument("a header holds a line break");
  }
  out.append(name).append(": ").append(value).append("\r\n");
}

// Written once a second by each thread that answers.
const std::string& date_now() {
  thread_local std::time_t second = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != second) {
    second = now;
    text = http_date(from_unix_seconds(now));
  }
  return text;
}

}  // namespace

void append_quick_answer(std::string& out, const QuickAnswer& answer) {
  out.append("HTTP/1.1 200 OK\r\nDate: ").append(date_now()).append("\r\n").append(answer.header_lines);
  out.append("Content-Length: ").append(std::to_string(answer.body.size())).append("\r\n\r\n");
  out.append(text_view(answer.body));
}

std::string answer_octets(const Response& response, const AnswerForm& form) {
  const bool bodiless = response.status == 204 || response.status == 304;
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  out.append(reason_of(response.status)).append("\r\n");
  add(out, "Date", date_now());
  if (form.over_tls) {
    add(out, "Strict-Transport-Security", "max-age=63072000");
  }
  for (const auto& [name, value] : response.headers) {
    add(out, name, value);
  }
  if (!bodiless) {
    add(out, "Content-Length", std::to_string(response.body.size()));
  }
  if (form.after == AfterAnswer::Close) {
    add(out, "Connection", "close");
  }
  out += "\r\n";
  if (!bodiless && form.method != "HEAD") {
    out += response.body;
  }
  return out;
}

}  // namespace sekisho::http
