// SPDX-License-Identifier: Apache-2.0
// Certificates of CAs: a root that signs issuing CAs and nothing else, issuing CAs below it, and the issuing
// CA of a small house that signs itself (RFC 5280 4.2.1.9).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "certificate/authority_key.h"
#include "certificate/certificate.h"

namespace sekisho::certificate {

struct AuthorityWishes {
  std::string common_name;
  std::string organization;
  KeyKind key{KeyKind::P256};
  Time not_before;
  Time not_after;
};

// An issuing CA that signs itself: writes the encrypted key file, returns the certificate.
Result<Certificate> create_authority(const AuthorityWishes& wishes, const std::string& key_path,
                                     const Secret& passphrase);
// A root: below it stand issuing CAs (pathLenConstraint 1). Same files.
Result<Certificate> create_root(const AuthorityWishes& wishes, const std::string& key_path,
                                const Secret& passphrase);

// PKCS#10 (RFC 2986) that proves possession of a new issuing CA's key.
Result<Bytes> authority_request(const AuthorityKey& key, const AuthorityWishes& wishes);
// The same for a key that lies elsewhere: `sign` gives its signature over the octets.
Result<Bytes> authority_request(const crypto::PublicKey& key,
                                const std::function<Result<Bytes>(ByteView)>& sign,
                                const AuthorityWishes& wishes);

struct Root {
  const Certificate& certificate;
  const AuthorityKey& key;
};
// The root signs an issuing CA. Only the key comes from the request: name and times are the wishes', and end
// no later than the root. PathWrongPurpose where the root may have nothing below it, PathWrongSignature where
// the key is not its certificate's, KeySeenBefore for the root's own key; the codes of Request::parse.
Result<Certificate> sign_authority(const Root& root, ByteView request_der, const AuthorityWishes& wishes);

// What an issuing CA's certificate says of CAs below it. NotSaid: it has no pathLenConstraint, as other
// systems make them; no CA of ours is made so.
enum class Below { Nobody, NotSaid };

// May it issue for people: cA, keyCertSign and cRLSign, no CA below it, a key of ours. `above`: its issuer
// first, each signed by the next; empty: it must sign itself. PathWrongPurpose, PathUnknownIssuer,
// PathWrongSignature, PathNotYetValid, PathExpired.
Result<void> check_issuing_authority(const Certificate& authority, const std::vector<Certificate>& above,
                                     Time now, Below below = Below::Nobody);

}  // namespace sekisho::certificate
