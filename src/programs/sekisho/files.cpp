// SPDX-License-Identifier: Apache-2.0
#include "programs/sekisho/files.h"

#include <fstream>
#include <iterator>

#include "base/pem.h"
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

constexpr auto request_label = "CERTIFICATE REQUEST";
constexpr auto public_key_label = "PUBLIC KEY";
constexpr auto draft_label = "CERTIFICATE DRAFT";

std::string begin_of(const std::string& label) { return "-----BEGIN " + label + "-----"; }
std::string end_of(const std::string& label) { return "-----END " + label + "-----"; }

Result<Bytes> parse_pem(const std::string& label, std::string_view text) {
  const std::size_t begin = text.find(begin_of(label));
  const std::size_t from = begin + begin_of(label).size();
  const std::size_t end = begin == std::string_view::npos ? begin : text.find(end_of(label), from);
  if (end == std::string_view::npos) {
    return Error{ErrorCode::FileUnreadable, "there is no whole " + label};
  }
  return parse_base64(text.substr(from, end - from));
}

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
  return text.find("-----BEGIN") == std::string::npos ? Result<Bytes>(to_bytes(text))
                                                      : parse_pem(request_label, text);
}

std::string request_pem(ByteView der) { return pem(request_label, der); }

Result<crypto::PublicKey> read_public_key(const std::string& path) {
  return crypto::PublicKey::parse_pem(TRY(staff::read_text(path)));
}

std::string public_key_pem(const crypto::PublicKey& key) { return pem(public_key_label, key.der()); }

std::string certificate_draft_pem(ByteView tbs_der) { return pem(draft_label, tbs_der); }

bool is_certificate_draft(std::string_view text) { return text.starts_with(begin_of(draft_label)); }

Result<Bytes> parse_certificate_draft(std::string_view text) { return parse_pem(draft_label, text); }

Result<void> write_new(const std::string& path, const std::string& text) {
  if (std::ifstream(path).good()) {
    return Error{ErrorCode::AlreadyExists, path};
  }
  std::ofstream file(path);
  file << text;
  file.close();
  return file ? Result<void>() : Error{ErrorCode::FileUnwritable, path};
}

}  // namespace sekisho::programs
