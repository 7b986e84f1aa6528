// SPDX-License-Identifier: Apache-2.0
// The command line of `sekisho enrol`.
#include "programs/sekisho/line.h"

namespace sekisho::programs {
namespace {

void add_draft(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("draft", "who is to get a code, for two to approve");
  house_options(act, line);
  DraftCode& wish = line.code_draft;
  act.add_option("--institution", wish.institution, "code")->required();
  act.add_option("--contract", wish.contract, "contract id, 11 digits")->required();
  act.add_option("--member", wish.member, "ADMIN or a member id")->required();
  act.add_option("--out", wish.out, "a new file for the draft")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return draft_code(line.where, line.code_draft, console);
    };
  });
}

void add_code(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("code", "the one-time code of an approved draft; shown once");
  house_options(act, line);
  approvals_option(act, line.code.approvals)->required();
  act.add_option("DRAFT", line.code.draft, "of `sekisho enrol draft`")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) { return offer_code(line.where, line.code, console); };
  });
}

}  // namespace

void add_enrol(CLI::App& app, Line& line) {
  CLI::App& group = *app.add_subcommand("enrol", "a first certificate for a machine that has none (EST)")
                         ->require_subcommand(1);
  add_draft(group, line);
  add_code(group, line);
}

}  // namespace sekisho::programs
