// SPDX-License-Identifier: Apache-2.0
#include "certificate/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <mutex>
#include <optional>

#include "base/der_reader.h"
#include "base/pem.h"
#include "certificate/certificate_fields.h"
#include "certificate/read_by_openssl.h"
#include "certificate/shown_text.h"
#include "crypto/digest.h"
#include "crypto/lean_library.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using crypto::openssl_errors;

constexpr std::size_t longest_certificate = std::size_t{64} * 1024;

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

Bytes copied(ByteView view) { return {view.begin(), view.end()}; }

// The octets of the one block that Certificate::pem writes; none where the text has another form.
std::optional<Bytes> octets_of(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----\n";
  constexpr std::string_view end = "-----END CERTIFICATE-----\n";
  if (!pem.starts_with(begin) || !pem.ends_with(end) || pem.size() < begin.size() + end.size()) {
    return std::nullopt;
  }
  auto octets = parse_base64(pem.substr(begin.size(), pem.size() - begin.size() - end.size()));
  return octets.ok() && octets->size() <= longest_certificate
             ? std::optional<Bytes>(std::move(octets).value())
             : std::nullopt;
}

using PemText = crypto::Owned<char, [](char* text) { OPENSSL_free(text); }>;
using PemBytes = crypto::Owned<std::uint8_t, [](std::uint8_t* bytes) { OPENSSL_free(bytes); }>;

}  // namespace

// OpenSSL's own reading, and what its extensions say. Made once for all copies, on whichever thread asks
// first.
struct Certificate::Late {
  explicit Late(ByteView bytes) : der(copied(bytes)) {}
  explicit Late(OwnedX509 read) {
    std::call_once(once, [&] { keep(std::move(read)); });
  }

  const Late& read() const {
    std::call_once(once, [&] {
      OwnedX509 made = read_in(crypto::LeanLibrary::shared().get(), der);
      crypto::require_openssl(made ? 1 : 0, "a certificate of our own records");
      keep(std::move(made));
    });
    return *this;
  }

  void keep(OwnedX509 made) const {
    x509 = std::move(made);
    if (const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(x509.get()); id != nullptr) {
      subject_key_id =
          copied(ByteView(ASN1_STRING_get0_data(id), static_cast<std::size_t>(ASN1_STRING_length(id))));
    }
    is_authority = (X509_get_extension_flags(x509.get()) & EXFLAG_CA) != 0;
    ERR_clear_error();  // unreadable extensions leave their reasons behind; path.h judges them
  }

  Bytes der;
  mutable std::once_flag once;
  mutable OwnedX509 x509;
  mutable Bytes subject_key_id;
  mutable bool is_authority{false};
};

x509_st* Certificate::handle() const { return late_->read().x509.get(); }
const Bytes& Certificate::subject_key_id() const { return late_->read().subject_key_id; }
bool Certificate::is_authority() const { return late_->read().is_authority; }

// What is compared or hashed, and the key.
Result<Certificate> Certificate::copied_from(ByteView der, const CertificateFields& fields) {
  auto key = crypto::PublicKey::parse(fields.key);
  if (!key.ok()) {
    return malformed(key.error().detail);
  }
  Certificate certificate(std::move(key).value());
  certificate.der_ = copied(der);
  certificate.fingerprint_ = Fingerprint::trusted(crypto::sha256_hex(der));
  certificate.serial_ = TRY(serial_of(fields.serial));
  certificate.subject_der_ = copied(fields.subject);
  certificate.issuer_der_ = copied(fields.issuer);
  certificate.tbs_der_ = copied(fields.tbs);
  return certificate;
}

Result<Certificate> Certificate::of(const x509_st* read, ByteView der) {
  if (der.size() > longest_certificate) {
    return malformed("longer than 64 KiB");
  }
  Certificate certificate = TRY(copied_from(der, TRY(CertificateFields::of(der))));
  certificate.common_name_ = last_common_name(read);
  certificate.not_before_ = TRY(time_of(X509_get0_notBefore(read)));
  certificate.not_after_ = TRY(time_of(X509_get0_notAfter(read)));
  certificate.late_ = std::make_shared<const Late>(der);
  return certificate;
}

Result<Certificate> Certificate::parse_der(ByteView der) {
  if (der.size() > longest_certificate) {
    return malformed("longer than 64 KiB");
  }
  TRY(CertificateFields::of(der));
  // In OpenSSL's usual context its key alone would take ten times as long as all of this.
  OwnedX509 read = read_in(crypto::LeanLibrary::shared().get(), der);
  if (!read) {
    return malformed(openssl_errors());
  }
  Certificate certificate = TRY(of(read.get(), der));
  certificate.late_ = std::make_shared<const Late>(std::move(read));
  return certificate;
}

Result<Certificate> Certificate::recorded(std::string_view pem) {
  const auto der = octets_of(pem);
  const auto fields = der ? CertificateFields::of(*der) : malformed("not as we write it");
  const auto name = fields.ok() ? usual_common_name(fields->subject) : std::nullopt;
  const auto validity = fields.ok() ? usual_validity(fields->validity) : std::nullopt;
  if (!name || !validity) {
    return parse_pem(pem);
  }
  Certificate certificate = TRY(copied_from(*der, fields.value()));
  certificate.common_name_ = shown_text(*name);
  certificate.not_before_ = validity->not_before;
  certificate.not_after_ = validity->not_after;
  certificate.late_ = std::make_shared<const Late>(*der);
  return certificate;
}

Result<Certificate> Certificate::with_signature_of(ByteView der) const {
  const auto fields = TRY(CertificateFields::of(der));
  const auto own = TRY(CertificateFields::of(der_));
  if (!std::ranges::equal(fields.tbs, tbs_der_) || fields.algorithm.empty() ||
      !std::ranges::equal(fields.algorithm, own.algorithm)) {
    return malformed("not the same to-be-signed bytes and algorithm");
  }
  Certificate certificate = *this;
  certificate.der_ = copied(der);
  certificate.fingerprint_ = Fingerprint::trusted(crypto::sha256_hex(der));
  certificate.late_ = std::make_shared<const Late>(der);
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
