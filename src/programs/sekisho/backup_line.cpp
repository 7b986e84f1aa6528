// SPDX-License-Identifier: Apache-2.0
// The command line of `sekisho backup` and `sekisho restore`.
#include "programs/sekisho/line.h"

namespace sekisho::programs {
namespace {

void restore_options(CLI::App& act, Line& line) {
  house_options(act, line);
  Restore& wish = line.restore;
  act.add_option("FOLDER", wish.folder,
                 "of `sekisho backup`; not with PostgreSQL, where pg_restore was first");
  act.add_option("--crl", wish.lists, "this house's revocation lists that came after it, one of each CA")
      ->expected(1)
      ->take_all();
  act.add_option("--log", wish.logs, "sekishod's log after it: what was revoked since")
      ->expected(1)
      ->take_all();
  act.add_flag("--nothing-later", wish.nothing_later,
               "there is neither: what was revoked since is good again");
}

void add_draft(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("draft", "for two named people to approve");
  restore_options(act, line);
  act.add_option("--out", line.restore.out, "a new file for the draft")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return draft_restore(line.where, line.restore, console);
    };
  });
}

void add_apply(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("apply", "puts the backup back; sekishod is stopped meanwhile");
  restore_options(act, line);
  approvals_option(act, line.restore.approvals)
      ->description("of `sekisho sign`, twice; needed once there are named people");
  act.callback([&line] {
    line.chosen = [&line](const Console& console) { return restore(line.where, line.restore, console); };
  });
}

}  // namespace

void add_backup(CLI::App& app, Line& line) {
  CLI::App& act =
      *app.add_subcommand("backup", "a consistent copy of database and CA keys while sekishod runs");
  house_options(act, line);
  act.add_option("FOLDER", line.backup.folder, "a new folder for it")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) { return backup(line.where, line.backup, console); };
  });
  CLI::App& group = *app.add_subcommand("restore", "puts a backup back")->require_subcommand(1);
  add_draft(group, line);
  add_apply(group, line);
}

}  // namespace sekisho::programs
