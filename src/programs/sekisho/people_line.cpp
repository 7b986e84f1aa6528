// SPDX-License-Identifier: Apache-2.0
// The command line of `sekisho people`, `sekisho sign` and `sekisho order`.
#include "programs/sekisho/line.h"

namespace sekisho::programs {
namespace {

void add_key(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("key", "a key of your own, on a machine of your own");
  common_options(act, line);
  act.add_option("--passphrase-file", line.person_key.passphrase_file, "mode 0600; without it you are asked");
  act.add_option("FILE", line.person_key.out, "a new file for it; the public half goes beside it")
      ->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) { return make_person_key(line.person_key, console); };
  });
}

void add_found(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("found", "the first two named people; once");
  house_options(act, line);
  FoundPeople& wish = line.found;
  act.add_option("--name-1", wish.name_1, "who the first is")->required();
  act.add_option("--key-1", wish.key_1, "PEM of the first's public half")->required();
  act.add_option("--name-2", wish.name_2, "who the second is")->required();
  act.add_option("--key-2", wish.key_2, "PEM of the second's public half")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) { return found_people(line.where, line.found, console); };
  });
}

void add_draft(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("draft", "who is to come or go, for two to approve");
  common_options(act, line);
  DraftPeople& wish = line.people_draft;
  act.add_option("ACT", wish.act, "add or remove")->required()->check(CLI::IsMember({"add", "remove"}));
  act.add_option("--name", wish.name, "who")->required();
  act.add_option("--key", wish.key, "PEM of their public half")->required();
  act.add_option("--out", wish.out, "a new file for the draft")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) { return draft_people(line.people_draft, console); };
  });
}

void add_change(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("change", "does what an approved draft says");
  house_options(act, line);
  approvals_option(act, line.people_change.approvals)->required();
  act.add_option("DRAFT", line.people_change.draft, "of `sekisho people draft`")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return change_people(line.where, line.people_change, console);
    };
  });
}

void add_sign(CLI::App& app, Line& line) {
  CLI::App& act = *app.add_subcommand("sign", "approve a draft, as one of the house's named people");
  common_options(act, line);
  SignDraft& wish = line.signed_draft;
  act.add_option("--name", wish.name, "your name, as the house knows you")->required();
  act.add_option("--key", wish.key, "your key, of `sekisho people key`")->required();
  act.add_option("--passphrase-file", wish.passphrase_file, "mode 0600; without it you are asked");
  act.add_option("--out", wish.out, "a new file for the approval")->required();
  act.add_flag_callback(
      "--yes", [&wish] { wish.consent = Consent::GivenByFlag; }, "do not ask: you have read the draft");
  act.add_option("DRAFT", wish.draft, "what is to be approved")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) { return sign_draft(line.signed_draft, console); };
  });
}

void add_orders(CLI::App& app, Line& line) {
  CLI::App& group = *app.add_subcommand("order",
                                        "a request that no old key has signed, and the signer awaits "
                                        "two people's word for")
                         ->require_subcommand(1);
  CLI::App& draft = *group.add_subcommand("draft", "what would be signed, for two to approve");
  house_options(draft, line);
  draft.add_option("--out", line.order_draft.out, "a new PEM file for the draft")->required();
  draft.add_option("ORDER", line.order_draft.order, "its id")->required();
  draft.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return draft_order(line.where, line.order_draft, console);
    };
  });
  CLI::App& approve = *group.add_subcommand("approve", "two people have signed its draft");
  house_options(approve, line);
  approvals_option(approve, line.order_approval.approvals)->required();
  approve.add_option("ORDER", line.order_approval.order, "its id")->required();
  approve.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return approve_order(line.where, line.order_approval, console);
    };
  });
}

}  // namespace

void add_people(CLI::App& app, Line& line) {
  CLI::App& group =
      *app.add_subcommand("people", "the named people whose approvals, two of them, the house asks for")
           ->require_subcommand(1);
  add_key(group, line);
  add_found(group, line);
  add_draft(group, line);
  add_change(group, line);
  CLI::App& list = *group.add_subcommand("list", "who they are");
  house_options(list, line);
  list.callback([&line] {
    line.chosen = [&line](const Console& console) { return list_people(line.where, console); };
  });
  add_sign(app, line);
  add_orders(app, line);
}

}  // namespace sekisho::programs
