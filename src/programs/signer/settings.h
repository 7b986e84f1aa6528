// SPDX-License-Identifier: Apache-2.0
// sekisho-signer's settings: TOML, unknown keys refused by name. Files are relative to `data`.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace sekisho::programs {

// One [[authority]]. Its key: `key_file`, or `pkcs11`, `token`, `label` and `pin_file`. With neither, its
// leaves count as evidence and nothing is signed.
struct SignerAuthority {
  std::string institution;   // four digits
  std::string organization;  // O of every subject: the institution's name
  std::string certificate;   // PEM file
  std::string key_file;      // from `sekisho-signer adopt`
  std::string pkcs11;        // the vendor's library
  std::string token;
  std::string label;
  std::string pin_file;  // mode 0600
  // As in the institution's policy; empty: its default.
  std::string pki_url;
  std::string pki_pointers;
  std::string more_purposes;
  std::string subject_country;
  std::string subject_unit;
  std::string key_kinds;
  std::string validity_months;
};

// One [[person]] whose approval counts; two of them stand in for an old key.
struct SignerPerson {
  std::string name;
  std::string public_key;  // PEM file, P-256
};

struct SignerSettings {
  std::string socket{"/run/sekisho-signer/signer.sock"};
  std::string data{"/var/lib/sekisho-signer"};  // master.key, signatures.log
  int signatures_an_hour{500};
  int grace_days{90};                // the longest of its institutions' policies
  std::vector<std::string> imports;  // reports of `sekisho import --json` whose certificates may be renewed
  std::string log_level{"notice"};
  std::vector<SignerAuthority> authorities;
  std::vector<SignerPerson> people;

  [[nodiscard]] std::string path_of(const std::string& file) const;
};

Result<SignerSettings> parse_signer_settings(
    const std::string& toml);  // SettingsInvalid: every fault, a line each
Result<SignerSettings> load_signer_settings(const std::string& path);  // FileUnreadable too

}  // namespace sekisho::programs
