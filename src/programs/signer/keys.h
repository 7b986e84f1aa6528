// SPDX-License-Identifier: Apache-2.0
// From settings to a signing service with its keys, and how a key gets here in the first place.
#pragma once

#include <memory>
#include <string>

#include "programs/signer/settings.h"
#include "signer/signing_service.h"

namespace sekisho::programs {

// The log outlives the service.
struct SignerHouse {
  std::unique_ptr<signer::SignatureLog> log;
  std::unique_ptr<signer::SigningService> service;
};
Result<std::unique_ptr<SignerHouse>> open_signer(const SignerSettings& settings);

// A key file as sekishod's data folder has it, encrypted anew under this signer's own master key.
struct Adoption {
  std::string key_file;
  std::string master_key;  // of the house where the key was made
  std::string name;        // its new file in the signer's data folder
};
Result<void> adopt_key(const SignerSettings& settings, const Adoption& wish);

// Token and label of a key, and the file of mode 0600 with the token's PIN.
struct OnToken {
  std::string pkcs11;  // the vendor's library
  std::string token;
  std::string label;
  std::string pin_file;
};
// The same onto a token. The codes of certificate::bring_key.
Result<void> adopt_key(const OnToken& place, const Adoption& wish);

// A new CA's key, made on the token, and the request for its certificate.
struct NewKey {
  std::string key{"p256"};
  std::string name;          // a hint for whoever reads the request
  std::string organization;  // the institution's name
  std::string out;           // a new PEM file
};
// The new key's SHA-256. The codes of certificate::make_key; UsageWrong, AlreadyExists, FileUnwritable.
Result<KeyFingerprint> make_key(const OnToken& place, const NewKey& wish);

}  // namespace sekisho::programs
