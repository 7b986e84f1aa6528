// SPDX-License-Identifier: Apache-2.0
// The one secret that is not in the database: 32 random octets in a file of mode 0600. Every other secret key
// of the server is derived from it by HKDF with a purpose, so a copy of the database alone opens nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

class MasterKey {
 public:
  static Result<MasterKey> load(const std::string& path);            // FileUnreadable
  static Result<MasterKey> load_or_create(const std::string& path);  // FileUnwritable
  static MasterKey of(Secret octets);                                // for tests

  // 32 octets. Purposes in use: "pin", "card", "totp", "ticket-nonce", "login-host", "authority-key",
  // "audit-head", "ocsp-key", "cmp-key", "enrol-code".
  [[nodiscard]] Secret derive(std::string_view purpose) const;
  [[nodiscard]] Secret derive_passphrase(std::string_view purpose) const;  // the same as 64 letters

 private:
  explicit MasterKey(Secret octets) : octets_(std::move(octets)) {}
  Secret octets_;
};

}  // namespace sekisho::crypto
