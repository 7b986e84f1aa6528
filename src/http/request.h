// SPDX-License-Identifier: Apache-2.0
// A request and its answer as plain values: the routes know nothing of Beast.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace sekisho::http {

// What the peer presented in its handshake, unjudged: certificate/path and login/ judge it.
struct PeerCertificates {
  Bytes leaf;               // DER, SSL_get0_peer_certificate
  std::vector<Bytes> sent;  // DER, the rest of the message
};

struct Request {
  std::string method;                          // upper case
  std::string path;                            // decoded once, starts with "/", no ".." segment
  std::map<std::string, std::string> query;    // decoded; a name twice is refused with 400
  std::map<std::string, std::string> headers;  // names in lower case; forwarding headers are stripped
  std::string body;
  std::string host;  // lower case, without port; equals the SNI
  std::string peer_address;
  std::optional<PeerCertificates> peer;  // none where no certificate was asked for or sent

  [[nodiscard]] std::string_view header(std::string_view lower_name) const;  // empty where absent
  [[nodiscard]] std::string_view cookie(std::string_view name) const;  // empty where absent or ambiguous
};

// The first of ja and en in Accept-Language; Japanese where neither is named.
Language preferred_language(std::string_view accept_language);

struct Response {
  int status{200};
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool close{false};  // end the connection after this answer
};

using Handler = std::function<Response(const Request&)>;  // synchronous, on a worker thread
// What can be answered from memory in some microseconds, on the I/O thread itself: it must neither read nor
// wait. None: a worker is to do it. The request comes without its body, which stands beside it.
struct QuickAnswer {
  std::string_view header_lines;  // each with CRLF; outlives the server
  Bytes body;
};
using QuickHandler = std::function<std::optional<QuickAnswer>(const Request&, ByteView body)>;

}  // namespace sekisho::http
