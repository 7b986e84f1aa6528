// SPDX-License-Identifier: Apache-2.0
#include "certificate/enrolment_forms.h"

#include <algorithm>

#include "base/der.h"

namespace sekisho::certificate {
namespace {

constexpr std::string_view signed_data = "1.2.840.113549.1.7.2";
constexpr std::string_view data = "1.2.840.113549.1.7.1";
constexpr std::string_view rsa_encryption = "1.2.840.113549.1.1.1";
constexpr std::string_view sha256_with_rsa = "1.2.840.113549.1.1.11";
constexpr std::string_view ec_public_key = "1.2.840.10045.2.1";
constexpr std::string_view p256 = "1.2.840.10045.3.1.7";
constexpr std::string_view p384 = "1.3.132.0.34";
constexpr std::string_view ecdsa_with_sha256 = "1.2.840.10045.4.3.2";
constexpr std::string_view ecdsa_with_sha384 = "1.2.840.10045.4.3.3";

Bytes attribute(std::string_view type, const Bytes& values) {
  return der::sequence({der::oid(type), values});
}

}  // namespace

Bytes certs_only(const std::vector<Certificate>& certificates) {
  std::vector<Bytes> sorted;  // X.690 11.6: a SET OF
  sorted.reserve(certificates.size());
  for (const Certificate& one : certificates) {
    sorted.push_back(one.der());
  }
  std::sort(sorted.begin(), sorted.end());
  Bytes all;
  for (const Bytes& one : sorted) {
    all.insert(all.end(), one.begin(), one.end());
  }
  const Bytes body = der::sequence({der::integer(1), der::set({}), der::sequence({der::oid(data)}),
                                    der::context(0, all),  // [0] IMPLICIT CertificateSet has the same octets
                                    der::set({})});
  return der::sequence({der::oid(signed_data), der::context(0, body)});
}

Bytes wanted_of_requests() {
  return der::sequence(
      {attribute(ec_public_key, der::set({der::oid(p256), der::oid(p384)})),
       attribute(rsa_encryption, der::set({der::integer(2048), der::integer(3072), der::integer(4096)})),
       der::oid(ecdsa_with_sha256), der::oid(ecdsa_with_sha384), der::oid(sha256_with_rsa)});
}

}  // namespace sekisho::certificate
