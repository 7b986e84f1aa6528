// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/nss_key_store.h"

#include <cryptohi.h>
#include <secoid.h>

#include <algorithm>
#include <array>

namespace sekisho::agent {
namespace {

constexpr unsigned long public_exponent = 65537;

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

std::optional<Algorithm> algorithm_of(CERTCertificate& certificate) {
  const PublicKeyHandle key(CERT_ExtractPublicKey(&certificate));
  return key ? algorithm_of(SECKEY_GetPublicKeyType(key.get())) : std::nullopt;
}

struct KeyPair {
  PrivateKeyHandle private_key;
  PublicKeyHandle public_key;
};

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

Result<NewKey> described(const std::string& store, SECKEYPrivateKey& private_key,
                         SECKEYPublicKey& public_key) {
  const ItemHandle id(PK11_GetLowLevelKeyIDForPrivateKey(&private_key));
  const ItemHandle spki(SECKEY_EncodeDERSubjectPublicKeyInfo(&public_key));
  const auto algorithm = algorithm_of(SECKEY_GetPrivateKeyType(&private_key));
  if (!id || !spki || !algorithm) {
    return nss_error(ErrorCode::AgentStoreFailed, "the new key cannot be described");
  }
  const ByteView der = bytes_of(*spki);
  return NewKey{KeyName{store, hex(bytes_of(*id)), *algorithm}, Bytes(der.begin(), der.end())};
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

// In a database with a password the key is not visible yet: the certificate alone must do until the person
// agreed.
Result<KeyName> NssKeyStore::find(const Fingerprint& fingerprint) {
  std::optional<KeyName> behind_a_password;
  for (const auto& folder : database_folders(home_)) {
    const Result<NssDatabase*> opened = database(folder.string());
    if (!opened.ok()) {
      continue;  // one broken profile must not hide the others
    }
    const NssDatabase& here = *opened.value();
    const CertificateHandle certificate = here.certificate(fingerprint);
    const auto algorithm = certificate ? algorithm_of(*certificate) : std::nullopt;
    if (!algorithm) {
      continue;
    }
    const KeyName name{folder.string(), here.key_id(*certificate), *algorithm};
    if (here.is_locked()) {
      behind_a_password = behind_a_password.value_or(name);
    } else if (here.key(name.id)) {
      return name;
    }
  }
  if (behind_a_password) {
    return *behind_a_password;
  }
  return Error{ErrorCode::AgentNoOldCertificate, fingerprint.text()};
}

Result<void> NssKeyStore::unlock(const KeyName& name) {
  (void)TRY(unlocked(name.store));
  return {};
}

Result<Bytes> NssKeyStore::sign(const KeyName& name, ByteView message) {
  const PrivateKeyHandle key = TRY(private_key(name));
  return name.algorithm == Algorithm::Rs256 ? sign_rsa(*key, message) : sign_ecdsa(*key, message);
}

Result<NewKey> NssKeyStore::make_key(const KeyName& beside, const KeyWish& wish, const std::string& label) {
  NssDatabase& here = *TRY(unlocked(beside.store));
  if (const PrivateKeyHandle made = here.key_with_label(label)) {
    const PublicKeyHandle public_key(SECKEY_ConvertToPublicKey(made.get()));
    if (public_key) {
      return described(beside.store, *made, *public_key);
    }
  }
  const bool elliptic = wish.kind == "ec";
  if (elliptic ? wish.bits != 256 : (wish.kind != "rsa" || wish.bits < 2048 || wish.bits > 4096)) {
    return Error{ErrorCode::AgentStoreFailed,
                 "cannot make such a key: " + wish.kind + std::to_string(wish.bits)};
  }
  const KeyPair pair = elliptic ? generate_p256(here.slot()) : generate_rsa(here.slot(), wish.bits);
  if (!pair.private_key || !pair.public_key) {
    return nss_error(ErrorCode::AgentStoreFailed, "no key made");
  }
  PK11_SetPrivateKeyNickname(pair.private_key.get(), label.c_str());
  PK11_SetPublicKeyNickname(pair.public_key.get(), label.c_str());
  return described(beside.store, *pair.private_key, *pair.public_key);
}

Result<void> NssKeyStore::install(const KeyName& name, ByteView der) {
  NssDatabase& here = *TRY(unlocked(name.store));
  SECItem item = item_of(der);
  const CertificateHandle certificate(
      CERT_NewTempCertificate(CERT_GetDefaultCertDB(), &item, nullptr, PR_FALSE, PR_TRUE));
  const PrivateKeyHandle key = TRY(private_key(name));
  if (!certificate || !is_same_key(*key, *certificate)) {
    return Error{ErrorCode::AgentStoreFailed, "the certificate does not belong to the new key"};
  }
  if (PK11_FindEncodedCertInSlot(here.slot(), &item, nullptr) != CK_INVALID_HANDLE) {
    return {};
  }
  const TextHandle common_name(CERT_GetCommonName(&certificate->subject));
  const std::string nickname = common_name ? common_name.get() : name.id;
  if (PK11_ImportCert(here.slot(), certificate.get(), CK_INVALID_HANDLE, nickname.c_str(), PR_FALSE) !=
      SECSuccess) {
    return nss_error(ErrorCode::AgentStoreFailed, "not installed");
  }
  return {};
}

// The database is closed and opened again first: what comes back was on the disc.
Result<Fingerprint> NssKeyStore::read_back(const KeyName& name, ByteView der) {
  open_.erase(name.store);
  NssDatabase& here = *TRY(unlocked(name.store));
  const CertificateHandle certificate = here.certificate(der);
  if (!certificate) {
    return Error{ErrorCode::AgentStoreFailed, "the new certificate is not in the store"};
  }
  const PrivateKeyHandle key = here.key(here.key_id(*certificate));
  if (!key || !is_same_key(*key, *certificate)) {
    return Error{ErrorCode::AgentStoreFailed, "the new certificate has no key in the store"};
  }
  return fingerprint_of(bytes_of(certificate->derCert));
}

Result<void> NssKeyStore::delete_key(const KeyName& name) {
  Result<PrivateKeyHandle> key = private_key(name);
  if (!key.ok()) {
    return {};
  }
  const TextHandle label(PK11_GetPrivateKeyNickname(key->get()));
  PK11SlotInfo* const slot = TRY(database(name.store))->slot();
  // Not forced: NSS keeps a key that has a certificate.
  if (PK11_DeleteTokenPrivateKey(key.value().release(), PR_FALSE) != SECSuccess) {
    return nss_error(ErrorCode::AgentStoreFailed, "the key was not deleted");
  }
  const PublicKeyListHandle halves(label ? PK11_ListPublicKeysInSlot(slot, label.get()) : nullptr);
  if (halves && !PUBKEY_LIST_END(PUBKEY_LIST_HEAD(halves.get()), halves.get())) {
    PK11_DeleteTokenPublicKey(SECKEY_CopyPublicKey(PUBKEY_LIST_HEAD(halves.get())->key));
  }
  return {};
}

Result<NssDatabase*> NssKeyStore::database(const std::string& folder) {
  if (const auto found = open_.find(folder); found != open_.end()) {
    return found->second.get();
  }
  std::unique_ptr<NssDatabase> opened = TRY(NssDatabase::open(folder));
  return open_.emplace(folder, std::move(opened)).first->second.get();
}

Result<NssDatabase*> NssKeyStore::unlocked(const std::string& folder) {
  NssDatabase* const here = TRY(database(folder));
  TRY(here->unlock([&](Attempt attempt) { return password(folder, attempt); }));
  return here;
}

Result<PrivateKeyHandle> NssKeyStore::private_key(const KeyName& name) {
  PrivateKeyHandle key = TRY(unlocked(name.store))->key(name.id);
  if (!key) {
    return nss_error(ErrorCode::AgentStoreFailed, "the key is gone");
  }
  return key;
}

std::optional<Secret> NssKeyStore::password(const std::string& folder, Attempt attempt) {
  if (const auto known = passwords_.find(folder); known != passwords_.end() && attempt == Attempt::First) {
    return known->second;
  }
  std::optional<Secret> typed = ask_(attempt);
  if (typed) {
    passwords_.insert_or_assign(folder, *typed);
  }
  return typed;
}

}  // namespace sekisho::agent
