// SPDX-License-Identifier: Apache-2.0
// One NSS database (cert9.db, key4.db) of the person, open in this process: its certificates and keys. A
// database may be open in a running browser at the same time; SQLite keeps the two apart (measured: Chromium
// sees what we add).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/key_store.h"
#include "agent/core/window.h"
#include "agent/linux/nss_handles.h"

namespace sekisho::agent {

// Every folder under `home` that holds an NSS database: Chromium's, Firefox's profiles, also where snap and
// flatpak put them.
std::vector<std::filesystem::path> database_folders(const std::filesystem::path& home);

using AskPassword = std::function<std::optional<Secret>(Attempt)>;

class NssDatabase {
 public:
  static Result<std::unique_ptr<NssDatabase>> open(const std::filesystem::path& folder);
  NssDatabase(const NssDatabase&) = delete;
  NssDatabase& operator=(const NssDatabase&) = delete;
  ~NssDatabase();

  [[nodiscard]] PK11SlotInfo* slot() const { return slot_.get(); }
  [[nodiscard]] bool is_locked() const;
  // AgentStoreLocked after three wrong passwords, or where the person gave up.
  Result<void> unlock(const AskPassword& ask);

  [[nodiscard]] std::vector<CertificateHandle> certificates() const;
  [[nodiscard]] CertificateHandle certificate(ByteView der) const;
  [[nodiscard]] std::string key_id(CERTCertificate& certificate) const;  // hex, empty where it has none
  [[nodiscard]] PrivateKeyHandle key(const std::string& id) const;
  [[nodiscard]] PrivateKeyHandle key_with_label(const std::string& label) const;

 private:
  explicit NssDatabase(SlotHandle slot) : slot_(std::move(slot)) {}
  SlotHandle slot_;
};

Fingerprint fingerprint_of(ByteView der);
Error nss_error(ErrorCode code, std::string_view what);  // with NSS's own error name as detail

}  // namespace sekisho::agent
