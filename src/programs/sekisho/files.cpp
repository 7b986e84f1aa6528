// SPDX-License-Identifier: Apache-2.0
#include "programs/sekisho/files.h"

#include <iterator>

#include "staff/import_line.h"

namespace sekisho::programs {
namespace {

constexpr std::string_view crl_begin = "-----BEGIN X509 CRL-----";
constexpr std::string_view crl_end = "-----END X509 CRL-----";

// RFC 7468 §6: every X509 CRL block of a PEM file, or the file itself where it has none.
Result<std::vector<Bytes>> crls_of(std::string_view text) {
  std::vector<Bytes> crls;
  std::size_t at = text.find(crl_begin);
  if (at == std::string_view::npos) {
    crls.push_back(to_bytes(text));
  }
  while (at != std::string_view::npos) {
    const std::size_t from = at + crl_begin.size();
    const std::size_t end = text.find(crl_end, from);
    if (end == std::string_view::npos) {
      return Error{ErrorCode::FileUnreadable, "a revocation list that never ends"};
    }
    crls.push_back(TRY(parse_base64(text.substr(from, end - from))));
    at = text.find(crl_begin, end);
  }
  return crls;
}

constexpr std::string_view request_begin = "-----BEGIN CERTIFICATE REQUEST-----";
constexpr std::string_view request_end = "-----END CERTIFICATE REQUEST-----";

}  // namespace

Result<certificate::Certificate> read_certificate(const std::string& path) {
  const std::string text = TRY(staff::read_text(path));
  return text.find("-----BEGIN") == std::string::npos ? certificate::Certificate::parse_der(view(text))
                                                      : certificate::Certificate::parse_pem(text);
}

Result<std::vector<certificate::Certificate>> read_bundles(const std::vector<std::string>& paths) {
  std::vector<certificate::Certificate> all;
  for (const std::string& path : paths) {
    const std::string text = TRY(staff::read_text(path));
    if (text.find("-----BEGIN") == std::string::npos) {
      all.push_back(TRY(certificate::Certificate::parse_der(view(text))));
      continue;
    }
    auto some = TRY(certificate::Certificate::parse_pem_bundle(text));
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

Result<std::vector<Bytes>> read_crls(const std::vector<std::string>& paths) {
  std::vector<Bytes> all;
  for (const std::string& path : paths) {
    auto some = TRY(crls_of(TRY(staff::read_text(path))));
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

Result<Bytes> read_request(const std::string& path) {
  const std::string text = TRY(staff::read_text(path));
  const std::size_t begin = text.find(request_begin);
  if (begin == std::string::npos) {
    return to_bytes(text);
  }
  const std::size_t from = begin + request_begin.size();
  const std::size_t end = text.find(request_end, from);
  if (end == std::string::npos) {
    return Error{ErrorCode::FileUnreadable, path + ": a request that never ends"};
  }
  return parse_base64(std::string_view(text).substr(from, end - from));
}

std::string request_pem(ByteView der) {
  constexpr std::size_t line = 64;  // RFC 7468 §2
  const std::string letters = base64(der);
  std::string text(request_begin);
  for (std::size_t at = 0; at < letters.size(); at += line) {
    text += '\n' + letters.substr(at, line);
  }
  return text + '\n' + std::string(request_end) + '\n';
}

}  // namespace sekisho::programs
