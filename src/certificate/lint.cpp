// SPDX-License-Identifier: Apache-2.0
#include "certificate/lint.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "base/der_reader.h"
#include "certificate/extensions.h"
#include "certificate/key_policy.h"
#include "certificate/lint_failure.h"
#include "certificate/read_by_openssl.h"
#include "certificate/to_be_signed.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

constexpr std::size_t shortest_serial = 8;
constexpr std::size_t longest_common_name = 64;  // RFC 5280 appendix A.1, ub-common-name: characters

// The fields that are judged as they stand, before OpenSSL has read them.
struct Fields {
  ByteView version;
  ByteView serial;
  ByteView algorithm;
  ByteView extensions;
};

Result<Fields> fields_of(ByteView tbs_der) {
  Fields fields;
  der::Reader outer(tbs_der);
  der::Reader tbs(TRY(outer.take(der::sequence_tag)));
  if (tbs.next_is(der::context_tag)) {
    fields.version = TRY(tbs.take(der::context_tag));
  }
  fields.serial = TRY(tbs.take(der::integer_tag));
  fields.algorithm = TRY(tbs.take_whole(der::sequence_tag));
  for (int count = 0; count < 4; ++count) {  // issuer, validity, subject, key
    TRY(tbs.take_whole(der::sequence_tag));
  }
  if (tbs.next_is(0xa3)) {
    der::Reader wrapper(TRY(tbs.take(0xa3)));
    fields.extensions = TRY(wrapper.take(der::sequence_tag));
  }
  if (!outer.done() || !tbs.done() || !der::well_formed(tbs_der)) {
    return lint_failed("der");
  }
  return fields;
}

Result<void> check_fields(const Fields& fields, const Certificate& authority) {
  static const Bytes version_3{0x02, 0x01, 0x02};
  if (!std::ranges::equal(fields.version, version_3)) {
    return lint_failed("version", "must be 3");
  }
  if ((fields.serial.front() & 0x80U) != 0 ||
      std::ranges::all_of(fields.serial, [](auto octet) { return octet == 0; })) {
    return lint_failed("serial_positive");
  }
  if (fields.serial.size() > longest_serial) {
    return lint_failed("serial_length", "at most 20 octets");
  }
  if (fields.serial.size() < shortest_serial) {
    return lint_failed("serial_entropy", "at least 64 bits");
  }
  const auto algorithm = signature_algorithm_of(authority.public_key());
  if (!algorithm.ok() || !std::ranges::equal(fields.algorithm, algorithm_identifier(algorithm.value()))) {
    return lint_failed("signature_algorithm", "not of the authority's kind");
  }
  return {};
}

Result<void> check_validity(const Certificate& planned, const Certificate& authority) {
  if (planned.not_before() >= planned.not_after()) {
    return lint_failed("validity_order");
  }
  if (planned.not_before() < authority.not_before() || planned.not_after() > authority.not_after()) {
    return lint_failed("validity_authority", "outside the authority's own");
  }
  return {};
}

Result<void> check_common_name(const Certificate& planned, const X509* read) {
  const X509_NAME* subject = X509_get_subject_name(read);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0 || planned.common_name().empty()) {
    return lint_failed("common_name_present");
  }
  if (X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0) {
    return lint_failed("common_name_once");
  }
  const std::string& name = planned.common_name();
  const auto characters = std::ranges::count_if(name, [](char octet) { return (octet & '\xc0') != '\x80'; });
  if (static_cast<std::size_t>(characters) > longest_common_name) {
    return lint_failed("common_name_length", "at most 64 characters");
  }
  return {};
}

Result<void> check_planned_key(const crypto::PublicKey& planned, const Certificate& authority,
                               const Profile& profile) {
  const auto key = check_key(planned);
  if (!key.ok()) {
    return lint_failed("key_policy", key.error().detail);
  }
  const auto& kinds = profile.key_kinds;
  if (!kinds.empty() && std::ranges::count(kinds, kind_name(planned)) == 0) {
    return lint_failed("key_kind", kind_name(planned));
  }
  return planned.der() == authority.public_key().der() ? lint_failed("key_of_authority") : Result<void>();
}

// Exactly what the profile gives, in its order, with its criticality: nothing missing, nothing more.
Result<void> check_extensions(ByteView extensions, const std::vector<Extension>& wanted) {
  der::Reader present(extensions);
  for (const Extension& one : wanted) {
    if (present.done()) {
      return lint_failed("extension_missing", one.name);
    }
    if (!std::ranges::equal(TRY(present.take_any()), one.der)) {
      return lint_failed("extension", std::string("not as the profile gives it: ") + one.name);
    }
  }
  return present.done() ? Result<void>() : lint_failed("extension_unknown");
}

}  // namespace

Purpose purpose_of(const Certificate& planned) {
  const crypto::Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> usage{static_cast<EXTENDED_KEY_USAGE*>(
      X509_get_ext_d2i(planned.handle(), NID_ext_key_usage, nullptr, nullptr))};
  for (int at = 0; usage && at < sk_ASN1_OBJECT_num(usage.get()); ++at) {
    switch (OBJ_obj2nid(sk_ASN1_OBJECT_value(usage.get(), at))) {
      case NID_OCSP_sign:
        return Purpose::OcspSigning;
      case NID_cmcRA:
        return Purpose::CmpSigning;
      default:
        break;
    }
  }
  return Purpose::ClientLogin;
}

Result<Certificate> linted(ByteView tbs_der, const Certificate& authority, const Profile& profile) {
  const auto fields = fields_of(tbs_der);
  if (!fields.ok()) {
    return lint_failed("der", fields.error().detail);
  }
  TRY(check_fields(fields.value(), authority));
  // OpenSSL reads the rest; a certificate needs some signature for that.
  const SignatureAlgorithm algorithm = TRY(signature_algorithm_of(authority.public_key()));
  const Bytes unsigned_one = assembled(tbs_der, algorithm, Bytes(1, 0));
  const OwnedX509 read = read_without_key(unsigned_one);
  auto planned = read ? Certificate::of(read.get(), unsigned_one)
                      : Error{ErrorCode::CertificateMalformed, crypto::openssl_errors()};
  if (!planned.ok()) {
    return lint_failed("readable", planned.error().detail);
  }
  if (planned->issuer_der() != authority.subject_der()) {
    return lint_failed("issuer", "not the authority's subject");
  }
  TRY(check_validity(planned.value(), authority));
  TRY(check_common_name(planned.value(), read.get()));
  TRY(check_planned_key(planned->public_key(), authority, profile));
  TRY(check_extensions(fields->extensions, leaf_extensions(planned->public_key(), authority, profile)));
  return planned;
}

Result<void> lint(ByteView tbs_der, const Certificate& authority, const Profile& profile) {
  TRY(linted(tbs_der, authority, profile));
  return {};
}

}  // namespace sekisho::certificate
