// SPDX-License-Identifier: Apache-2.0
#include "certificate/to_be_signed.h"

#include "base/der.h"
#include "base/der_reader.h"
#include "crypto/openssl.h"
#include "crypto/random.h"

namespace sekisho::certificate {
namespace {

constexpr std::uint32_t version_3 = 2;

}  // namespace

Bytes distinguished_name(const std::string& organization, const std::string& common_name) {
  return distinguished_name(Profile{}, organization, common_name);
}

Bytes distinguished_name(const Profile& profile, const std::string& organization,
                         const std::string& common_name) {
  Bytes parts;
  const auto add = [&](const char* oid, const Bytes& text) {
    const Bytes part = der::set({der::sequence({der::oid(oid), text})});
    parts.insert(parts.end(), part.begin(), part.end());
  };
  if (!profile.country.empty()) {
    add("2.5.4.6", der::printable_string(profile.country));  // RFC 5280 appendix A.1: PrintableString
  }
  add("2.5.4.10", der::utf8_string(organization));
  if (!profile.unit.empty()) {
    add("2.5.4.11", der::utf8_string(profile.unit));
  }
  add("2.5.4.3", der::utf8_string(common_name));
  return der::element(der::sequence_tag, parts);
}

Bytes algorithm_identifier(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::EcdsaSha256:
      return der::sequence({der::oid("1.2.840.10045.4.3.2")});
    case SignatureAlgorithm::EcdsaSha384:
      return der::sequence({der::oid("1.2.840.10045.4.3.3")});
    case SignatureAlgorithm::RsaSha256:
      break;
  }
  return der::sequence({der::oid("1.2.840.113549.1.1.11"), der::null()});
}

Bytes to_be_signed(const Contents& contents, const crypto::PublicKey& key,
                   const std::vector<Extension>& extensions) {
  Bytes list;
  for (const Extension& extension : extensions) {
    list.insert(list.end(), extension.der.begin(), extension.der.end());
  }
  return der::sequence({der::context(0, der::integer(version_3)), der::integer(ByteView(contents.serial)),
                        algorithm_identifier(contents.algorithm), contents.issuer,
                        der::sequence({der::time(contents.not_before), der::time(contents.not_after)}),
                        contents.subject, key.der(), der::context(3, der::element(der::sequence_tag, list))});
}

Bytes assembled(ByteView tbs_der, SignatureAlgorithm algorithm, ByteView signature) {
  return der::sequence({tbs_der, algorithm_identifier(algorithm), der::bit_string(signature)});
}

Bytes fresh_serial() {
  while (true) {
    Bytes serial = crypto::random_bytes(16);
    if (serial.front() != 0) {
      return serial;
    }
  }
}

Result<SignatureAlgorithm> signature_algorithm_of(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case EVP_PKEY_RSA:
      return SignatureAlgorithm::RsaSha256;
    case EVP_PKEY_EC:
      return key.bits() == 384 ? SignatureAlgorithm::EcdsaSha384 : SignatureAlgorithm::EcdsaSha256;
    default:
      return Error{ErrorCode::KeyKindRefused, "no CA of ours may have such a key"};
  }
}

}  // namespace sekisho::certificate
