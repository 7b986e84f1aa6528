// SPDX-License-Identifier: Apache-2.0
// The acts of the engineer's command as plain wishes. sekisho.cpp fills them from the command line, nothing
// else does.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "programs/sekisho/console.h"

namespace sekisho::programs {

// Where a house keeps its things; the same defaults as sekishod's settings.
struct Where {
  std::string data{"/var/lib/sekisho"};
  std::string database;  // empty: SQLite in the data folder
};

struct CreateInstitution {
  std::string code;
  std::string name;
  std::string name_en;
  std::string self_word{"当行"};
  std::string host;
  std::string policy_file;  // JSON; empty: the defaults
  std::string key{"p256"};
};
Result<int> create_institution(const Where& where, const CreateInstitution& wish, const Console& console);

enum class Rehearsal { DryRun, ForReal };
struct Import {
  std::string csv;
  std::string authorities;
  Rehearsal rehearsal{Rehearsal::ForReal};
};
Result<int> import_members(const Where& where, const Import& wish, const Console& console);

struct VerifyCertificate {
  std::vector<std::string> trust;
  std::vector<std::string> chain;
  std::vector<std::string> crls;
  std::string time;  // RFC 3339; empty: now
  std::string leaf;
};
Result<int> verify_certificate(const VerifyCertificate& wish, const Console& console);

struct ExplainCertificate {
  std::string institution;
  std::string door;
  std::vector<std::string> chain;
  std::string leaf;
};
Result<int> explain_certificate(const Where& where, const ExplainCertificate& wish, const Console& console);

struct UnlockMember {
  std::string institution;
  std::string contract;
  std::string member;
};
Result<int> unlock_member(const Where& where, const UnlockMember& wish, const Console& console);

struct Backup {
  std::string folder;
};
Result<int> backup(const Where& where, const Backup& wish, const Console& console);

}  // namespace sekisho::programs
