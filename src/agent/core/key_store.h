// SPDX-License-Identifier: Apache-2.0
// Where a person's keys live: NSS on Linux, CNG or CAPI on Windows. A private key never comes out of it; it
// only signs. Errors: AgentNoOldCertificate, AgentStoreFailed, AgentStoreLocked (the store's password was not
// given).
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/names.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::agent {

enum class Algorithm { Rs256, Es256 };  // RFC 7518 §3.1
std::string_view name_of(Algorithm algorithm);
Result<Algorithm> parse_algorithm(std::string_view text);

// A private key, as the journal remembers it.
struct KeyName {
  std::string store;  // which store of the person, e.g. the folder of an NSS database
  std::string id;     // within that store
  Algorithm algorithm{Algorithm::Rs256};
};

struct NewKey {
  KeyName name;
  Bytes public_key;  // SubjectPublicKeyInfo, DER
};

// What the institution wants: `look.key`.
struct KeyWish {
  std::string kind{"rsa"};  // "rsa" or "ec"
  int bits{2048};
};

// A certificate of the person whose time is over.
struct Ended {
  Fingerprint certificate;
  KeyName key;
  std::string name;  // its CN: contract, institution, member, month of its end
  Time not_after{};
};

class KeyStore {
 public:
  virtual ~KeyStore() = default;
  // The key of that certificate. Asks for no password: that comes after consent, when the key is first used.
  virtual Result<KeyName> find(const Fingerprint& certificate) = 0;
  // Those of these issuers (names, DER) that ended after the one time and before the other, the latest first.
  virtual Result<std::vector<Ended>> ended(const std::vector<Bytes>& issuers, Time after, Time before) = 0;
  // The store's own password, where it has one: asked for once, here.
  virtual Result<void> unlock(const KeyName& key) = 0;
  // Over SHA-256 of the message; ES256 as R || S (RFC 7518 §3.4).
  virtual Result<Bytes> sign(const KeyName& key, ByteView message) = 0;
  // In the store of `beside`, permanent, and not extractable where the store can. The same label gives the
  // same key again.
  virtual Result<NewKey> make_key(const KeyName& beside, const KeyWish& wish, const std::string& label) = 0;
  // Puts the certificate (DER) beside its key, if it is not there yet.
  virtual Result<void> install(const KeyName& key, ByteView certificate) = 0;
  // Reads that certificate out of the store again, with its key, and gives the digest of what was read.
  virtual Result<Fingerprint> read_back(const KeyName& key, ByteView certificate) = 0;
  // A key that never got a certificate. Fine where it is gone already.
  virtual Result<void> delete_key(const KeyName& key) = 0;
};

}  // namespace sekisho::agent
