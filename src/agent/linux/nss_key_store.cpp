// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/nss_key_store.h"

#include <algorithm>
#include <utility>

#include "agent/linux/nss_keys.h"

namespace sekisho::agent {
namespace {

std::optional<Algorithm> algorithm_of(CERTCertificate& certificate) {
  const PublicKeyHandle key(CERT_ExtractPublicKey(&certificate));
  return key ? agent::algorithm_of(SECKEY_GetPublicKeyType(key.get())) : std::nullopt;
}

std::string common_name_of(const CERTCertificate& certificate) {
  const TextHandle name(CERT_GetCommonName(&certificate.subject));
  return name ? name.get() : "";
}

Time end_of(const CERTCertificate& certificate) {
  PRTime begin = 0;
  PRTime end = 0;
  CERT_GetCertTimes(&certificate, &begin, &end);
  return from_unix_seconds(end / PR_USEC_PER_SEC);
}

// None: no private key here that goes with it. Behind a password nobody can tell yet.
std::optional<KeyName> own_key_name(const std::string& folder, const NssDatabase& database,
                                    CERTCertificate& certificate) {
  const auto algorithm = algorithm_of(certificate);
  if (!algorithm) {
    return std::nullopt;
  }
  KeyName name{folder, database.key_id(certificate), *algorithm};
  return database.is_locked() || database.key(name.id) ? std::optional(std::move(name)) : std::nullopt;
}

}  // namespace

// In a database with a password the key is not visible yet: the certificate alone must do until the person
// agreed. Databases without one are visited first, so that a key which is surely there wins.
std::vector<std::pair<std::string, NssDatabase*>> NssKeyStore::databases_unlocked_first() {
  std::vector<std::pair<std::string, NssDatabase*>> databases;
  for (const auto& folder : database_folders(home_)) {
    const Result<NssDatabase*> opened = database(folder.string());
    if (opened.ok()) {  // one broken profile must not hide the others
      databases.emplace_back(folder.string(), opened.value());
    }
  }
  std::stable_partition(databases.begin(), databases.end(),
                        [](const auto& one) { return !one.second->is_locked(); });
  return databases;
}

void NssKeyStore::visit_certificates(const std::function<bool(const CERTCertificate&)>& wanted,
                                     const Visitor& visitor) {
  for (const auto& [folder, here] : databases_unlocked_first()) {
    for (const CertificateHandle& certificate : here->certificates()) {
      const auto name = wanted(*certificate) ? own_key_name(folder, *here, *certificate) : std::nullopt;
      if (name && visitor(*name, *certificate) == Visit::Enough) {
        return;
      }
    }
  }
}

Result<KeyName> NssKeyStore::find(const Fingerprint& fingerprint) {
  std::optional<KeyName> found;
  visit_certificates(
      [&](const CERTCertificate& one) { return fingerprint_of(bytes_of(one.derCert)) == fingerprint; },
      [&](const KeyName& name, CERTCertificate&) {
        found = name;
        return Visit::Enough;
      });
  if (!found) {
    return Error{ErrorCode::AgentNoOldCertificate, fingerprint.text()};
  }
  return *found;
}

Result<std::vector<Ended>> NssKeyStore::ended(const std::vector<Bytes>& issuers, Time after, Time before) {
  std::map<Fingerprint, Ended> found;  // the same certificate may live in two browsers
  const auto of_issuers = [&](const CERTCertificate& one) {
    return std::any_of(issuers.begin(), issuers.end(), [&](const Bytes& issuer) {
      const ByteView name = bytes_of(one.derIssuer);
      return std::equal(issuer.begin(), issuer.end(), name.begin(), name.end());
    });
  };
  visit_certificates(of_issuers, [&](const KeyName& name, CERTCertificate& certificate) {
    const Time end = end_of(certificate);
    if (end > after && end < before) {
      const Fingerprint fingerprint = fingerprint_of(bytes_of(certificate.derCert));
      found.try_emplace(fingerprint, Ended{fingerprint, name, common_name_of(certificate), end});
    }
    return Visit::GoOn;
  });
  std::vector<Ended> out;
  out.reserve(found.size());
  for (auto& [fingerprint, one] : found) {
    out.push_back(std::move(one));
  }
  std::sort(out.begin(), out.end(),
            [](const Ended& one, const Ended& other) { return one.not_after > other.not_after; });
  return out;
}

Result<void> NssKeyStore::unlock(const KeyName& name) {
  (void)TRY(unlocked(name.store));
  return {};
}

Result<Bytes> NssKeyStore::sign(const KeyName& name, ByteView message) {
  const PrivateKeyHandle key = TRY(private_key(name));
  return agent::sign(*key, name.algorithm, message);
}

Result<NewKey> NssKeyStore::make_key(const KeyName& beside, const KeyWish& wish, const std::string& label) {
  NssDatabase& here = *TRY(unlocked(beside.store));
  if (const PrivateKeyHandle made = here.key_with_label(label)) {
    const PublicKeyHandle public_key(SECKEY_ConvertToPublicKey(made.get()));
    if (public_key) {
      return described(beside.store, *made, *public_key);
    }
  }
  const KeyPair pair = generate(*here.slot(), wish);
  if (!pair.private_key || !pair.public_key) {
    return nss_error(ErrorCode::AgentStoreFailed,
                     "no such key made: " + wish.kind + std::to_string(wish.bits));
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
  const std::string common_name = common_name_of(*certificate);
  const std::string& nickname = common_name.empty() ? name.id : common_name;
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
