// SPDX-License-Identifier: Apache-2.0
// The command line of `sekisho member`.
#include "programs/sekisho/line.h"

namespace sekisho::programs {
namespace {

void name_member(CLI::App& act, NamedMember& named) {
  act.add_option("INSTITUTION", named.institution, "9001")->required();
  act.add_option("CONTRACT", named.contract, "10000000001")->required();
  act.add_option("MEMBER", named.member, "ADMIN, or the user's id")->required();
}

void add_at_once(CLI::App& group, Line& line) {
  CLI::App& unlock = *group.add_subcommand("unlock", "end the lock of PIN, card and token");
  house_options(unlock, line);
  name_member(unlock, line.unlock);
  unlock.callback([&line] {
    line.chosen = [&line](const Console& console) { return unlock_member(line.where, line.unlock, console); };
  });
  CLI::App& freeze = *group.add_subcommand("freeze", "緊急停止: all certificates of the member, at once");
  house_options(freeze, line);
  name_member(freeze, line.freeze);
  freeze.callback([&line] {
    line.chosen = [&line](const Console& console) { return freeze_member(line.where, line.freeze, console); };
  });
}

void add_approved(CLI::App& group, Line& line) {
  CLI::App& draft =
      *group.add_subcommand("draft", "lift a freeze; mark a machine or a person: for two to approve");
  house_options(draft, line);
  draft.add_option("ACT", line.member_draft.act, "lift, machine or person")
      ->required()
      ->check(CLI::IsMember({"lift", "machine", "person"}));
  name_member(draft, line.member_draft.member);
  draft.add_option("--out", line.member_draft.out, "a new file for the draft")->required();
  draft.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return draft_member(line.where, line.member_draft, console);
    };
  });
  CLI::App& change = *group.add_subcommand("change", "does what a member's draft says");
  house_options(change, line);
  approvals_option(change, line.member_change.approvals)
      ->description("of `sekisho sign`, twice; needed once there are named people");
  change.add_option("DRAFT", line.member_change.draft, "of `sekisho member draft`")->required();
  change.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return change_member(line.where, line.member_change, console);
    };
  });
}

}  // namespace

void add_members(CLI::App& app, Line& line) {
  CLI::App& group = *app.add_subcommand("member", "people and machines of a contract")->require_subcommand(1);
  add_at_once(group, line);
  add_approved(group, line);
}

}  // namespace sekisho::programs
