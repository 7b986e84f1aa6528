// SPDX-License-Identifier: Apache-2.0
#include "certificate/list_reader.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using OwnedList = crypto::Owned<X509_CRL, X509_CRL_free>;
using OwnedInteger = crypto::Owned<ASN1_INTEGER, ASN1_INTEGER_free>;
using OwnedReason = crypto::Owned<ASN1_ENUMERATED, ASN1_ENUMERATED_free>;

Error refused(const std::string& why) {
  ERR_clear_error();
  return Error{ErrorCode::ImportRefused, "revocation list: " + why};
}

OwnedList parsed(ByteView file) {
  const crypto::OwnedBio bio{BIO_new_mem_buf(file.data(), static_cast<int>(file.size()))};
  if (text_view(file).find("-----BEGIN X509 CRL-----") != std::string_view::npos) {
    return OwnedList{PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)};
  }
  return OwnedList{d2i_X509_CRL_bio(bio.get(), nullptr)};
}

Result<Time> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    return refused("a time that cannot be read");
  }
  return from_unix_seconds(timegm(&parts));
}

Bytes issuer_of(const X509_CRL* list) {
  std::uint8_t* der = nullptr;
  const int length = i2d_X509_NAME(X509_CRL_get_issuer(list), &der);
  crypto::require_openssl(length, "name");
  Bytes name(der, der + length);
  OPENSSL_free(der);
  return name;
}

Result<void> check_signed(X509_CRL* list, const Certificate& authority) {
  if (issuer_of(list) != authority.subject_der()) {
    return Error{ErrorCode::PathUnknownIssuer, "the revocation list is another CA's"};
  }
  if (X509_CRL_verify(list, authority.public_key().handle()) != 1) {
    ERR_clear_error();
    return Error{ErrorCode::PathWrongSignature, "the revocation list is not signed by that CA"};
  }
  return {};
}

Result<std::int64_t> number_of(const X509_CRL* list) {
  if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0) {
    return refused("a delta: a complete one is needed");
  }
  const OwnedInteger number{
      static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(list, NID_crl_number, nullptr, nullptr))};
  std::int64_t value = 0;
  if (!number || ASN1_INTEGER_get_int64(&value, number.get()) != 1 || value < 0 || value == INT64_MAX) {
    return refused("no number, or one beyond 2^63");
  }
  return value;
}

Result<Serial> serial_of(const X509_REVOKED* entry) {
  const ASN1_INTEGER* number = X509_REVOKED_get0_serialNumber(entry);
  const ByteView octets(ASN1_STRING_get0_data(number), static_cast<std::size_t>(ASN1_STRING_length(number)));
  auto serial = Serial::parse(hex(octets));
  return serial.ok() ? serial : refused("a serial number that cannot be read");
}

Result<ReadList::Entry> entry_of(const X509_REVOKED* entry) {
  if (X509_REVOKED_get_ext_by_NID(entry, NID_certificate_issuer, -1) >= 0) {
    return refused("indirect: it names another CA's certificates");
  }
  const OwnedReason reason{
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr))};
  auto serial = TRY(serial_of(entry));
  const Time revoked_at = TRY(time_of(X509_REVOKED_get0_revocationDate(entry)));
  return ReadList::Entry{std::move(serial), revoked_at,
                         reason ? static_cast<int>(ASN1_ENUMERATED_get(reason.get())) : 0};
}

}  // namespace

Result<ReadList> read_list(ByteView file, const Certificate& authority) {
  const OwnedList list = parsed(file);
  if (!list) {
    return Error{ErrorCode::FileUnreadable, "revocation list: " + crypto::openssl_errors()};
  }
  TRY(check_signed(list.get(), authority));
  const std::int64_t number = TRY(number_of(list.get()));
  const Time this_update = TRY(time_of(X509_CRL_get0_lastUpdate(list.get())));
  const Time next_update = TRY(time_of(X509_CRL_get0_nextUpdate(list.get())));
  ReadList read{number, this_update, next_update, {}};
  STACK_OF(X509_REVOKED)* const entries = X509_CRL_get_REVOKED(list.get());
  for (int at = 0; at < sk_X509_REVOKED_num(entries); ++at) {  // -1: there are none
    read.entries.push_back(TRY(entry_of(sk_X509_REVOKED_value(entries, at))));
  }
  return read;
}

}  // namespace sekisho::certificate
