// SPDX-License-Identifier: Apache-2.0
#include "certificate/extensions.h"

#include "base/der.h"
#include "base/der_reader.h"
#include "crypto/digest.h"

namespace sekisho::certificate {
namespace {

enum class Critical { No, Yes };

Extension extension(const char* name, const char* oid, Critical critical, const Bytes& value) {
  const Bytes wrapped = der::octet_string(value);
  return {name, critical == Critical::Yes ? der::sequence({der::oid(oid), der::boolean_true(), wrapped})
                                          : der::sequence({der::oid(oid), wrapped})};
}

constexpr std::uint8_t uri_tag = 0x86;  // GeneralName uniformResourceIdentifier [6], RFC 5280 4.2.1.6

// RFC 5280 4.2.1.13: one DistributionPoint, its fullName [0] within distributionPoint [0].
Extension crl_distribution_point(const std::string& url) {
  const Bytes full_name = der::context(0, der::ia5(uri_tag, url));
  return extension("crlDistributionPoints", "2.5.29.31", Critical::No,
                   der::sequence({der::sequence({der::context(0, full_name)})}));
}

Extension authority_information_access(const std::string& ocsp_url) {
  const Bytes description = der::sequence({der::oid("1.3.6.1.5.5.7.48.1"), der::ia5(uri_tag, ocsp_url)});
  return extension("authorityInfoAccess", "1.3.6.1.5.5.7.1.1", Critical::No, der::sequence({description}));
}

Extension subject_key_identifier(const crypto::PublicKey& key) {
  return extension("subjectKeyIdentifier", "2.5.29.14", Critical::No, der::octet_string(key_id(key)));
}

const char* key_purpose(Purpose purpose) {
  switch (purpose) {
    case Purpose::OcspSigning:
      return "1.3.6.1.5.5.7.3.9";  // RFC 5280 4.2.1.12
    case Purpose::CmpSigning:
      return "1.3.6.1.5.5.7.3.28";  // id-kp-cmcRA, RFC 6402 2.10
    case Purpose::ClientLogin:
      break;
  }
  return "1.3.6.1.5.5.7.3.2";
}

Extension extended_key_usage(const Profile& profile) {
  Bytes purposes = der::oid(key_purpose(profile.purpose));
  for (const std::string& one : profile.more_purposes) {
    const Bytes oid = der::oid(one);
    purposes.insert(purposes.end(), oid.begin(), oid.end());
  }
  return extension("extKeyUsage", "2.5.29.37", Critical::No, der::element(der::sequence_tag, purposes));
}

}  // namespace

ByteView key_bits(const crypto::PublicKey& key) {
  der::Reader outer(key.der());
  der::Reader inner(outer.take(der::sequence_tag).value());
  (void)inner.take_any();
  return inner.take_bit_string().value();  // PublicKey::parse has seen to the form
}

Bytes key_id(const crypto::PublicKey& key) { return crypto::sha1(key_bits(key)); }

Extension authority_key_identifier(const Certificate& authority) {
  const Bytes id =
      authority.subject_key_id().empty() ? key_id(authority.public_key()) : authority.subject_key_id();
  return extension("authorityKeyIdentifier", "2.5.29.35", Critical::No,
                   der::sequence({der::element(0x80, id)}));
}

std::vector<Extension> leaf_extensions(const crypto::PublicKey& key, const Certificate& authority,
                                       const Profile& profile) {
  static const Extension no_authority =
      extension("basicConstraints", "2.5.29.19", Critical::Yes, der::sequence({}));  // cA is FALSE by default
  static const Extension signing =
      extension("keyUsage", "2.5.29.15", Critical::Yes, der::named_bits({0}));  // digitalSignature
  std::vector<Extension> all;
  all.reserve(8);
  all.push_back(no_authority);
  all.push_back(signing);
  all.push_back(extended_key_usage(profile));
  all.push_back(subject_key_identifier(key));
  all.push_back(authority_key_identifier(authority));
  if (profile.purpose == Purpose::OcspSigning) {
    // RFC 6960 4.2.2.2.1: nobody asks the responder about itself; its life is short instead.
    all.push_back(extension("ocspNoCheck", "1.3.6.1.5.5.7.48.1.5", Critical::No, der::null()));
  }
  if (!profile.crl_url.empty()) {
    all.push_back(crl_distribution_point(profile.crl_url));
  }
  if (!profile.ocsp_url.empty()) {
    all.push_back(authority_information_access(profile.ocsp_url));
  }
  return all;
}

std::vector<Extension> authority_extensions(const crypto::PublicKey& key, std::uint32_t below,
                                            const Certificate* issuer) {
  std::vector<Extension> all{
      extension("basicConstraints", "2.5.29.19", Critical::Yes,
                der::sequence({der::boolean_true(), der::integer(below)})),
      extension("keyUsage", "2.5.29.15", Critical::Yes, der::named_bits({5, 6})),  // keyCertSign, cRLSign
      subject_key_identifier(key)};
  if (issuer != nullptr) {
    all.push_back(authority_key_identifier(*issuer));
  }
  return all;
}

}  // namespace sekisho::certificate
