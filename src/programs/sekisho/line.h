// SPDX-License-Identifier: Apache-2.0
// The command line as the acts' wishes; each subject adds its own part of it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "programs/sekisho/commands.h"

namespace sekisho::programs {

// Everything the command line can say. `chosen` is the act that was asked for.
struct Line {
  Where where;
  Format format{Format::Text};
  CreateInstitution institution;
  DraftPolicy policy_draft;
  ChangePolicy policy_change;
  MakeRoot root;
  InitAuthorities init;
  RequestAuthority request;
  SignAuthority sign;
  InstallAuthority install;
  InheritAuthority inherit;
  AuthorityStatus status;
  RetireAuthority retire;
  Import import;
  VerifyCertificate verify;
  ExplainCertificate explain;
  HaltAuthority halt;
  ResumeAuthority resume;
  NamedMember unlock;
  NamedMember freeze;
  DraftMember member_draft;
  ChangeMember member_change;
  MakePersonKey person_key;
  FoundPeople found;
  DraftPeople people_draft;
  ChangePeople people_change;
  SignDraft signed_draft;
  CompareSignerLog signer_log;
  DraftOrder order_draft;
  ApproveOrder order_approval;
  DraftCode code_draft;
  OfferCode code;
  Backup backup;
  Restore restore;
  std::function<Result<int>(const Console&)> chosen;
};

void common_options(CLI::App& act, Line& line);
void house_options(CLI::App& act, Line& line);
// --approval, given twice; each takes one file, so that what stands behind it is not taken for one more.
CLI::Option* approvals_option(CLI::App& act, std::vector<std::string>& approvals);

void add_authorities(CLI::App& app, Line& line);
void add_people(CLI::App& app, Line& line);
void add_members(CLI::App& app, Line& line);
void add_enrol(CLI::App& app, Line& line);
void add_backup(CLI::App& app, Line& line);

}  // namespace sekisho::programs
