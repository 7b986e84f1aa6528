// SPDX-License-Identifier: Apache-2.0
#include "certificate/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "base/der_reader.h"
#include "base/pem.h"
#include "certificate/shown_text.h"
#include "crypto/digest.h"
#include "crypto/lean_library.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using crypto::openssl_errors;

constexpr std::size_t longest = std::size_t{64} * 1024;

Error malformed(const std::string& why) {
  return Error{ErrorCode::CertificateMalformed, "certificate: " + why};
}

Result<Time> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) {
    return malformed("a time cannot be read");
  }
  const Day day{std::chrono::year{parts.tm_year + 1900},
                std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
  return Time{std::chrono::sys_days{day} + std::chrono::hours{parts.tm_hour} +
              std::chrono::minutes{parts.tm_min} + std::chrono::seconds{parts.tm_sec}};
}

// RFC 5280 4.1.2.2: at most 20 octets. Negative and zero numbers of others are read, for they exist.
Result<Serial> serial_of(ByteView content) {
  while (content.size() > 1 && content[0] == 0) {
    content = content.subspan(1);
  }
  auto serial = Serial::parse(hex(content));
  if (!serial.ok()) {
    return malformed("serial number");
  }
  return serial;
}

std::string last_common_name(const X509* x509) {
  const X509_NAME* subject = X509_get_subject_name(x509);
  int found = -1;
  for (int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); at >= 0;
       at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) {
    found = at;
  }
  if (found < 0) {
    return {};
  }
  std::uint8_t* utf8 = nullptr;
  const int length =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, found)));
  if (length < 0) {
    ERR_clear_error();
    return shown_text("\xff");
  }
  std::string text = shown_text(text_view(ByteView(utf8, static_cast<std::size_t>(length))));
  OPENSSL_free(utf8);
  return text;
}

struct Parts {
  ByteView tbs;
  ByteView serial;
  ByteView issuer;
  ByteView subject;
  ByteView key;
};

// The exact octets of the fields that are compared or hashed, as they stand in the certificate (RFC
// 5280 4.1).
Result<Parts> parts_of(ByteView der) {
  der::Reader file(der);
  der::Reader whole(TRY(file.take(der::sequence_tag)));
  Parts parts;
  parts.tbs = TRY(whole.take_whole(der::sequence_tag));
  der::Reader outer(parts.tbs);
  der::Reader tbs(TRY(outer.take(der::sequence_tag)));
  if (tbs.next_is(0xa0)) {
    TRY(tbs.take_any());
  }
  parts.serial = TRY(tbs.take(der::integer_tag));
  TRY(tbs.take_any());
  parts.issuer = TRY(tbs.take_whole(der::sequence_tag));
  TRY(tbs.take_any());
  parts.subject = TRY(tbs.take_whole(der::sequence_tag));
  parts.key = TRY(tbs.take_whole(der::sequence_tag));
  if (!file.done()) {
    return malformed("bytes follow it");
  }
  return parts;
}

Bytes copied(ByteView view) { return {view.begin(), view.end()}; }

using PemText = crypto::Owned<char, [](char* text) { OPENSSL_free(text); }>;
using PemBytes = crypto::Owned<std::uint8_t, [](std::uint8_t* bytes) { OPENSSL_free(bytes); }>;

}  // namespace

Result<Certificate> Certificate::parse_der(ByteView der) {
  if (der.size() > longest) {
    return malformed("longer than 64 KiB");
  }
  const auto parts = parts_of(der);
  if (!parts.ok()) {
    return malformed(parts.error().detail);
  }
  const std::uint8_t* at = der.data();
  // In OpenSSL's usual context its key alone would take ten times as long as all of this.
  X509* read = X509_new_ex(crypto::LeanLibrary::shared().get(), nullptr);
  const std::shared_ptr<X509> x509{d2i_X509(&read, &at, static_cast<long>(der.size())), X509_free};
  if (!x509 || at != der.data() + der.size()) {
    return malformed(openssl_errors());
  }
  auto key = crypto::PublicKey::parse(parts->key);
  if (!key.ok()) {
    return malformed(key.error().detail);
  }
  Certificate certificate(std::move(key).value());
  certificate.der_ = copied(der);
  certificate.fingerprint_ = Fingerprint::trusted(crypto::sha256_hex(der));
  certificate.serial_ = TRY(serial_of(parts->serial));
  certificate.common_name_ = last_common_name(x509.get());
  certificate.subject_der_ = copied(parts->subject);
  certificate.issuer_der_ = copied(parts->issuer);
  certificate.not_before_ = TRY(time_of(X509_get0_notBefore(x509.get())));
  certificate.not_after_ = TRY(time_of(X509_get0_notAfter(x509.get())));
  certificate.tbs_der_ = copied(parts->tbs);
  if (const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(x509.get()); id != nullptr) {
    certificate.subject_key_id_ =
        copied(ByteView(ASN1_STRING_get0_data(id), static_cast<std::size_t>(ASN1_STRING_length(id))));
  }
  certificate.is_authority_ = (X509_get_extension_flags(x509.get()) & EXFLAG_CA) != 0;
  certificate.handle_ = x509;
  ERR_clear_error();  // unreadable extensions leave their reasons behind; path.h judges them
  return certificate;
}

Result<std::vector<Certificate>> Certificate::parse_pem_bundle(std::string_view pem) {
  const crypto::OwnedBio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  std::vector<Certificate> all;
  while (true) {
    char* name = nullptr;
    char* header = nullptr;
    std::uint8_t* bytes = nullptr;
    long length = 0;
    if (PEM_read_bio(bio.get(), &name, &header, &bytes, &length) != 1) {
      break;
    }
    const PemText owned_name(name);
    const PemText owned_header(header);
    const PemBytes owned_bytes(bytes);
    if (std::string_view(name) == "CERTIFICATE") {
      all.push_back(TRY(parse_der(ByteView(bytes, static_cast<std::size_t>(length)))));
    }
  }
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string reason = openssl_errors();
  if (!ended || all.empty()) {
    return malformed(ended ? "no CERTIFICATE block" : reason);
  }
  return all;
}

Result<Certificate> Certificate::parse_pem(std::string_view pem) {
  constexpr std::string_view end = "-----END CERTIFICATE-----";
  const auto at = pem.find(end);
  const std::string first(pem.substr(0, at == std::string_view::npos ? at : at + end.size()));
  return TRY(parse_pem_bundle(first + "\n")).front();
}

std::string Certificate::pem() const { return sekisho::pem("CERTIFICATE", der_); }

}  // namespace sekisho::certificate
