// SPDX-License-Identifier: Apache-2.0
// Who holds a CA's private key: an encrypted file here, a token in pkcs11_signer.h, a process of its own in
// signer/socket_signer.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"
#include "certificate/authority_key.h"

namespace sekisho::certificate {

// How an Evidence begins that is no JWS of the agent.
inline constexpr std::string_view cmp_evidence = "cmp:";
inline constexpr std::string_view approvals_evidence = "approvals:";

// Why these bytes may be signed, for a signer that does not believe whoever asks (threats, row 15).
struct Evidence {
  // By the old key over the request: the agent's compact JWS, or "cmp:" and a PKIMessage as base64. Or by two
  // named people over the bytes themselves: "approvals:" and two compact JWS with a blank between. Empty:
  // none yet, and none needed for a revocation list or a responder's certificate.
  std::string text;
  Bytes old_certificate;  // DER of the leaf whose key it is; empty with approvals
};

class Signer {
 public:
  virtual ~Signer() = default;
  [[nodiscard]] virtual SignatureAlgorithm algorithm() const = 0;
  // SignerAway when the key cannot be reached just now, or the evidence is still to come. Slow: never on an
  // I/O thread, never in a transaction. SignerRefused where the evidence does not do; a key that lies in this
  // process asks for none. The same bytes may get another signature (ECDSA): what counts is the one that is
  // recorded with its certificate, before anybody sees it.
  virtual Result<Bytes> sign(ByteView tbs_der, const Evidence& evidence) = 0;
};

// A key file of AuthorityKey::save.
Result<std::unique_ptr<Signer>> open_key_file(const std::string& path, const Secret& passphrase);

}  // namespace sekisho::certificate
