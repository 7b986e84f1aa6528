// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/nss_keys.h"

#include <cryptohi.h>
#include <secoid.h>

#include <algorithm>
#include <array>

#include "agent/linux/nss_database.h"

namespace sekisho::agent {
namespace {

constexpr unsigned long public_exponent = 65537;

// Permanent, and marked as one that never leaves: NSS 3.87 keeps that mark but exports all the same.
KeyPair generate(PK11SlotInfo* slot, CK_MECHANISM_TYPE mechanism, void* parameters) {
  constexpr PK11AttrFlags attributes =
      PK11_ATTR_TOKEN | PK11_ATTR_PRIVATE | PK11_ATTR_SENSITIVE | PK11_ATTR_UNEXTRACTABLE;
  SECKEYPublicKey* public_key = nullptr;
  PrivateKeyHandle private_key(PK11_GenerateKeyPairWithOpFlags(
      slot, mechanism, parameters, &public_key, attributes, CKF_SIGN, CKF_SIGN | CKF_DECRYPT, nullptr));
  return {std::move(private_key), PublicKeyHandle(public_key)};
}

KeyPair generate_rsa(PK11SlotInfo* slot, int bits) {
  PK11RSAGenParams parameters{bits, public_exponent};
  return generate(slot, CKM_RSA_PKCS_KEY_PAIR_GEN, &parameters);
}

KeyPair generate_p256(PK11SlotInfo* slot) {
  const SECOidData* const curve = SECOID_FindOIDByTag(SEC_OID_ANSIX962_EC_PRIME256V1);
  Bytes parameters{SEC_ASN1_OBJECT_ID, static_cast<std::uint8_t>(curve->oid.len)};
  parameters.insert(parameters.end(), curve->oid.data, curve->oid.data + curve->oid.len);
  SECItem item = item_of(parameters);
  return generate(slot, CKM_EC_KEY_PAIR_GEN, &item);
}

Result<Bytes> sign_rsa(SECKEYPrivateKey& key, ByteView message) {
  SECItem signature{siBuffer, nullptr, 0};
  if (SEC_SignData(&signature, message.data(), static_cast<int>(message.size()), &key,
                   SEC_OID_PKCS1_SHA256_WITH_RSA_ENCRYPTION) != SECSuccess) {
    return nss_error(ErrorCode::AgentStoreFailed, "not signed");
  }
  Bytes out(signature.data, signature.data + signature.len);
  SECITEM_FreeItem(&signature, PR_FALSE);
  return out;
}

// PKCS#11 gives R || S, which is what RFC 7518 §3.4 wants.
Result<Bytes> sign_ecdsa(SECKEYPrivateKey& key, ByteView message) {
  std::array<unsigned char, 32> digest{};
  PK11_HashBuf(SEC_OID_SHA256, digest.data(), message.data(), static_cast<PRInt32>(message.size()));
  Bytes out(static_cast<std::size_t>(std::max(PK11_SignatureLen(&key), 0)));
  SECItem signature = item_of(out);
  const SECItem hashed = item_of(digest);
  if (PK11_Sign(&key, &signature, &hashed) != SECSuccess) {
    return nss_error(ErrorCode::AgentStoreFailed, "not signed");
  }
  out.resize(signature.len);
  return out;
}

}  // namespace

std::optional<Algorithm> algorithm_of(KeyType type) {
  switch (type) {
    case rsaKey:
      return Algorithm::Rs256;
    case ecKey:
      return Algorithm::Es256;
    default:
      return std::nullopt;
  }
}

KeyPair generate(PK11SlotInfo& slot, const KeyWish& wish) {
  if (wish.kind == "ec" && wish.bits == 256) {
    return generate_p256(&slot);
  }
  const bool fits = wish.kind == "rsa" && wish.bits >= 2048 && wish.bits <= 4096;
  return fits ? generate_rsa(&slot, wish.bits) : KeyPair{};
}

Result<NewKey> described(const std::string& store, SECKEYPrivateKey& private_key,
                         SECKEYPublicKey& public_key) {
  const ItemHandle id(PK11_GetLowLevelKeyIDForPrivateKey(&private_key));
  const ItemHandle spki(SECKEY_EncodeDERSubjectPublicKeyInfo(&public_key));
  const auto algorithm = algorithm_of(SECKEY_GetPrivateKeyType(&private_key));
  if (!id || !spki || !algorithm) {
    return nss_error(ErrorCode::AgentStoreFailed, "the new key cannot be described");
  }
  const ByteView der = bytes_of(*spki);
  return NewKey{KeyName{store, hex(bytes_of(*id)), *algorithm}, to_bytes(der)};
}

bool is_same_key(SECKEYPrivateKey& key, const CERTCertificate& certificate) {
  const PublicKeyHandle public_key(SECKEY_ConvertToPublicKey(&key));
  const ItemHandle spki(public_key ? SECKEY_EncodeDERSubjectPublicKeyInfo(public_key.get()) : nullptr);
  if (!spki) {
    return false;
  }
  const ByteView ours = bytes_of(*spki);
  const ByteView theirs = bytes_of(certificate.derPublicKey);
  return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end());
}

Result<Bytes> sign(SECKEYPrivateKey& key, Algorithm algorithm, ByteView message) {
  return algorithm == Algorithm::Rs256 ? sign_rsa(key, message) : sign_ecdsa(key, message);
}

}  // namespace sekisho::agent
