// SPDX-License-Identifier: Apache-2.0
// The person's keys in the NSS databases of their browsers. The new key is made in the database where the old
// certificate lives, so that the same browser finds it.
#pragma once

#include <filesystem>
#include <map>
#include <memory>

#include "agent/core/key_store.h"
#include "agent/linux/nss_database.h"

namespace sekisho::agent {

class NssKeyStore : public KeyStore {
 public:
  NssKeyStore(std::filesystem::path home, AskPassword ask) : home_(std::move(home)), ask_(std::move(ask)) {}

  Result<KeyName> find(const Fingerprint& certificate) override;
  Result<std::vector<Ended>> ended(const std::vector<Bytes>& issuers, Time after, Time before) override;
  Result<void> unlock(const KeyName& key) override;
  Result<Bytes> sign(const KeyName& key, ByteView message) override;
  Result<NewKey> make_key(const KeyName& beside, const KeyWish& wish, const std::string& label) override;
  Result<void> install(const KeyName& key, ByteView certificate) override;
  Result<Fingerprint> read_back(const KeyName& key, ByteView certificate) override;
  Result<void> delete_key(const KeyName& key) override;

 private:
  enum class Visit { GoOn, Enough };
  using Visitor = std::function<Visit(const KeyName&, CERTCertificate&)>;
  std::vector<std::pair<std::string, NssDatabase*>> databases_unlocked_first();
  void visit_certificates(const std::function<bool(const CERTCertificate&)>& wanted, const Visitor& visitor);
  Result<NssDatabase*> database(const std::string& folder);
  Result<NssDatabase*> unlocked(const std::string& folder);
  Result<PrivateKeyHandle> private_key(const KeyName& key);
  std::optional<Secret> password(const std::string& folder, Attempt attempt);

  std::filesystem::path home_;
  AskPassword ask_;
  std::map<std::string, std::unique_ptr<NssDatabase>> open_;
  std::map<std::string, Secret> passwords_;  // for this run: a person is asked once
};

}  // namespace sekisho::agent
