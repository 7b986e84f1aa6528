// SPDX-License-Identifier: Apache-2.0
// One line of an import (docs/IMPORT.md), read and checked as far as the line alone can tell.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "certificate/certificate.h"
#include "contract/customer_card.h"
#include "contract/held_certificate.h"
#include "contract/member.h"
#include "staff/csv.h"

namespace sekisho::staff {

const std::vector<std::string>& import_columns();
const std::vector<std::string>& optional_import_columns();

struct ImportLine {
  int line{0};
  MemberKey member;
  std::string company;
  // Empty: a machine that never logs in, or a further certificate of a member whom an earlier line describes.
  Secret pin;
  contract::MemberKind kind{contract::MemberKind::Person};
  contract::SecondFactor second_factor{contract::SecondFactor::CustomerCard};
  contract::CardValues card;
  Secret totp_key;
  std::optional<certificate::Certificate> certificate;
  contract::CertificateStatus status{contract::CertificateStatus::Active};
  std::optional<Time> status_since;

  [[nodiscard]] bool describes_member() const {
    return !pin.empty() || kind == contract::MemberKind::Machine;
  }
};

// The error's detail names column and reason, never the value of a secret column. `folder`: where certificate
// paths begin.
Result<ImportLine> parse_import_line(const CsvRow& row, const std::filesystem::path& folder);

Result<std::string> read_text(const std::filesystem::path& path);  // FileUnreadable

}  // namespace sekisho::staff
