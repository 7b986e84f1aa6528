// SPDX-License-Identifier: Apache-2.0
#include "http/request_head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/request_target.h"

namespace sekisho::http {

namespace {

constexpr std::size_t most_fields = 100;

Error refused(const char* why) { return Error{ErrorCode::BadRequest, why}; }

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// RFC 9110 5.6.2
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char each) {
    return is_digit(each) || (lower(each) >= 'a' && lower(each) <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(each) != std::string_view::npos;
  });
}

// RFC 9110 5.5. Octets above 0x7F are let through, unread: a bank's other hosts set such cookies for the
// whole domain.
bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) {
    const auto octet = static_cast<unsigned char>(each);
    return (octet >= 0x20 && octet != 0x7F) || octet == '\t';
  });
}

// Headers with which proxies tell who the client is. Nobody from outside may say so (threats, row 5), in no
// spelling.
bool tells_who_the_client_is(const std::string& lower_name) {
  std::string name = lower_name;
  std::replace(name.begin(), name.end(), '_', '-');
  static constexpr std::array<std::string_view, 17> starts{
      "x-forwarded", "forwarded", "x-ssl",       "ssl-",   "x-client-", "client-cert",
      "x-tls",       "tls-",      "x-real-ip",   "x-arr-", "x-amzn-",   "x-amz-",
      "true-client", "cf-",       "x-original-", "x-cert", "x-envoy-"};
  static constexpr std::array<std::string_view, 9> names{
      "x-rewrite-url", "x-http-method-override", "x-http-method", "x-method-override", "x-remote-user",
      "remote-user",   "x-cluster-client-ip",    "x-host",        "x-subject-dn"};
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view each) { return name.starts_with(each); }) ||
         std::find(names.begin(), names.end(), name) != names.end();
}

bool may_repeat(const std::string& name) {
  return name != "host" && name != "content-length" && name != "transfer-encoding" && name != "content-type";
}

// RFC 9110 5.3: one value of several lines; RFC 6265 5.4 wants "; " between cookies.
Result<void> keep_field(Request& request, std::string name, std::string_view value) {
  if (tells_who_the_client_is(name)) {
    return {};
  }
  const auto found = request.headers.find(name);
  if (found == request.headers.end()) {
    request.headers.emplace(std::move(name), value);
    return {};
  }
  if (!may_repeat(name)) {
    return refused("a header that may stand once stands twice");
  }
  found->second.append(name == "cookie" ? "; " : ", ").append(value);
  return {};
}

Result<void> parse_field(Request& request, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return refused("header line without a name");  // also a folded line and a space before the colon
  }
  std::string_view value = line.substr(colon + 1);
  const auto first = value.find_first_not_of(" \t");
  value = first == std::string_view::npos ? std::string_view()
                                          : value.substr(first, value.find_last_not_of(" \t") - first + 1);
  if (!is_field_value(value)) {
    return refused("control character in a header");
  }
  return keep_field(request, lowered(line.substr(0, colon)), value);
}

// "name" or "name:port" → name. The port is the one the connection came by; what is written about it decides
// nothing.
Result<std::string> host_name(std::string_view authority) {
  const std::string_view name = authority.substr(0, authority.find(':'));
  const std::string_view rest = authority.substr(name.size());
  const bool port_fits = rest.empty() || (rest.size() >= 2 && rest.size() <= 6 &&
                                          std::all_of(rest.begin() + 1, rest.end(), is_digit));
  const bool name_fits =
      !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](char each) {
        return is_digit(each) || (lower(each) >= 'a' && lower(each) <= 'z') || each == '-' || each == '.';
      });
  if (!port_fits || !name_fits) {
    return refused("Host is no host name");
  }
  return lowered(name);
}

// RFC 9112 3.2.2: the absolute form is a proxy's; taken only where it says the same as Host.
Result<std::string_view> origin_form(std::string_view target, const std::string& host) {
  const auto scheme_end = target.find("://");
  if (target.starts_with("/") || scheme_end == std::string_view::npos) {
    return target;
  }
  const std::string scheme = lowered(target.substr(0, scheme_end));
  const std::string_view rest = target.substr(scheme_end + 3);
  const auto slash = rest.find('/');
  if ((scheme != "https" && scheme != "http") || slash == std::string_view::npos) {
    return refused("target of no form that is known");
  }
  if (TRY(host_name(rest.substr(0, slash))) != host) {
    return refused("target and Host differ");
  }
  return rest.substr(slash);
}

// RFC 9112 6.1, 6.3: one length in digits, or none. Transfer codings are not taken at all, so that no second
// reader can see another end of the body.
Result<std::size_t> body_length(const Request& request) {
  const bool coded = request.headers.contains("transfer-encoding");
  const bool counted = request.headers.contains("content-length");
  if (coded) {
    return counted ? refused("both Transfer-Encoding and Content-Length")
                   : Error{ErrorCode::LengthRequired, "Transfer-Encoding"};
  }
  if (!counted) {
    return std::size_t{0};
  }
  const std::string_view text = request.header("content-length");
  std::size_t length = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || !is_digit(text.front()) || read.ec != std::errc() ||
      read.ptr != text.data() + text.size()) {
    return refused("Content-Length is no number");
  }
  if (length > 0 && request.method != "POST") {
    return refused("body with a method that has none");
  }
  return length;
}

Result<void> check_method(std::string_view method) {
  if (!is_token(method)) {
    return refused("request line without a method");
  }
  if (method != "GET" && method != "HEAD" && method != "POST") {
    return Error{ErrorCode::MethodNotAllowed, "method"};
  }
  return {};
}

struct RequestLine {
  std::string_view method, target;
  HttpVersion version{HttpVersion::Http11};
};

Result<RequestLine> parse_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refused("request line without three parts");
  }
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return refused("not HTTP/1.1");
  }
  const RequestLine parsed{line.substr(0, first), line.substr(first + 1, last - first - 1),
                           version == "HTTP/1.0" ? HttpVersion::Http10 : HttpVersion::Http11};
  TRY(check_method(parsed.method));
  return parsed;
}

Result<void> parse_fields(Request& request, std::string_view lines) {
  std::size_t fields = 0;
  while (!lines.empty()) {
    const auto end = lines.find("\r\n");
    if (++fields > most_fields) {
      return Error{ErrorCode::HeadTooLarge, "too many headers"};
    }
    TRY(parse_field(request, lines.substr(0, end)));
    lines.remove_prefix(end + 2);
  }
  return {};
}

bool lists_token(std::string_view value, std::string_view token) {
  const std::string list = lowered(value);
  std::string_view rest = list;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    std::string_view piece = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    while (piece.starts_with(' ') || piece.starts_with('\t')) {
      piece.remove_prefix(1);
    }
    if (piece.substr(0, piece.find_first_of(" \t")) == token) {
      return true;
    }
  }
  return false;
}

// What two octets in a row may not be in a head (RFC 9112 §2.2: a bare CR or LF is no line end); null where
// they may.
const char* wrong_end_of_line(char before, char octet) {
  if (octet == '\n' && before != '\r') {
    return "line that ends without CR";
  }
  if (before == '\r' && octet != '\n') {
    return "CR inside a line";
  }
  return octet == '\0' ? "NUL in the head" : nullptr;
}

}  // namespace

Result<std::optional<std::size_t>> head_end(std::string_view octets, std::size_t from) {
  for (std::size_t at = from; at < octets.size(); ++at) {
    if (const char* wrong = wrong_end_of_line(at == 0 ? ' ' : octets[at - 1], octets[at]); wrong != nullptr) {
      return refused(wrong);
    }
    if (octets[at] == '\n' && at >= 3 && octets[at - 2] == '\n') {
      return std::optional<std::size_t>(at + 1);
    }
  }
  return std::optional<std::size_t>();
}

Result<RequestHead> parse_request_head(std::string_view head) {
  if (TRY(head_end(head, 0)) != head.size()) {
    return refused("not one whole head");
  }
  head.remove_suffix(2);  // what is left: lines that each end with CRLF
  const auto line_end = head.find("\r\n");
  const RequestLine line = TRY(parse_request_line(head.substr(0, line_end)));
  RequestHead parsed;
  parsed.request.method = line.method;
  TRY(parse_fields(parsed.request, head.substr(line_end + 2)));
  parsed.request.host = TRY(host_name(parsed.request.header("host")));
  parsed.content_length = TRY(body_length(parsed.request));
  RequestTarget target = TRY(parse_request_target(TRY(origin_form(line.target, parsed.request.host))));
  parsed.request.path = std::move(target.path);
  parsed.request.query = std::move(target.query);
  parsed.version = line.version;
  const bool last =
      line.version == HttpVersion::Http10 || lists_token(parsed.request.header("connection"), "close");
  parsed.after = last ? AfterAnswer::Close : AfterAnswer::KeepOpen;
  const std::string_view expectation = parsed.request.header("expect");
  if (!expectation.empty() && lowered(expectation) != "100-continue") {
    return refused("unknown expectation");
  }
  parsed.expects = expectation.empty() ? Expectation::None : Expectation::Continue;
  return parsed;
}

}  // namespace sekisho::http
