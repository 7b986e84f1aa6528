// SPDX-License-Identifier: Apache-2.0
// The extensions that our profiles give, each as its DER (RFC 5280 4.2). Written by the issuer, expected by
// the lint.
#pragma once

#include <vector>

#include "certificate/certificate.h"
#include "certificate/profile.h"

namespace sekisho::certificate {

struct Extension {
  const char* name;
  Bytes der;  // the whole Extension SEQUENCE, criticality included
};

// Of a certificate of that profile, in the order in which they stand in it.
std::vector<Extension> leaf_extensions(const crypto::PublicKey& key, const Certificate& authority,
                                       const Profile& profile);
// Of a CA with so many CAs below it (pathLenConstraint). Null: it signs itself.
std::vector<Extension> authority_extensions(const crypto::PublicKey& key, std::uint32_t below,
                                            const Certificate* issuer);

Extension authority_key_identifier(const Certificate& authority);

// RFC 5280 4.2.1.2 (1): SHA-1 of the key's bits. A name for finding keys, not a signature: no strength is
// asked of it.
Bytes key_id(const crypto::PublicKey& key);
ByteView key_bits(const crypto::PublicKey& key);  // the content of its BIT STRING

}  // namespace sekisho::certificate
