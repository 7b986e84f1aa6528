// SPDX-License-Identifier: Apache-2.0
// Writes a TBSCertificate (RFC 5280 4.1.2) and puts a signature to it.
#pragma once

#include <string>
#include <vector>

#include "certificate/extensions.h"
#include "certificate/profile.h"
#include "certificate/signer.h"

namespace sekisho::certificate {

struct Contents {
  Bytes serial;  // unsigned, big endian
  SignatureAlgorithm algorithm;
  Bytes issuer;   // Name as DER
  Bytes subject;  // Name as DER
  Time not_before;
  Time not_after;
};

Bytes to_be_signed(const Contents& contents, const crypto::PublicKey& key,
                   const std::vector<Extension>& extensions);
Bytes distinguished_name(const std::string& organization, const std::string& common_name);  // O, CN
// C, O, OU, CN: what the profile names beside the two.
Bytes distinguished_name(const Profile& profile, const std::string& organization,
                         const std::string& common_name);
Bytes algorithm_identifier(SignatureAlgorithm algorithm);
Bytes assembled(ByteView tbs_der, SignatureAlgorithm algorithm, ByteView signature);
// 128 random bits without leading zero octets.
Bytes fresh_serial();
// What a key of this kind signs with; none for kinds that no CA of ours may have.
Result<SignatureAlgorithm> signature_algorithm_of(const crypto::PublicKey& key);

}  // namespace sekisho::certificate
