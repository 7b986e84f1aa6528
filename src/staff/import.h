// SPDX-License-Identifier: Apache-2.0
// Takes over the contracts, people and certificates of an existing system (docs/IMPORT.md): everything or
// nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "staff/house.h"
#include "staff/import_line.h"

namespace sekisho::staff {

enum class ImportMode { DryRun, ForReal };

struct ImportWishes {
  std::string csv;               // contents
  std::filesystem::path folder;  // certificate paths are relative to it
  std::string authorities_pem;   // CAs of the existing system: their leaves log in from now on
  ImportMode mode{ImportMode::DryRun};
};

struct LineError {
  int line{0};
  std::string why;  // for the engineer; names columns, never secrets
};

struct ImportedCertificate {
  int line{0};
  MemberKey member;
  std::string subject;  // common name
  Fingerprint fingerprint;
  Time not_after;
  contract::CertificateStatus status;
};

struct ImportReport {
  int members{0};
  std::vector<ImportedCertificate> certificates;
  std::vector<LineError> errors;  // not empty: nothing was imported
};

using Progress =
    std::function<void(std::size_t done, std::size_t total)>;  // may come from any thread, one at a time

// Errors that belong to a line are in the report; what stops everything (no CA, no database) is the Result's.
Result<ImportReport> import_members(const House& house, const ImportWishes& wishes, const Progress& progress);

}  // namespace sekisho::staff
