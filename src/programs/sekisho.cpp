// SPDX-License-Identifier: Apache-2.0
// sekisho: the command of engineers, until staff have their desk. Reads the command line; the acts are in
// sekisho/.
#include <iostream>

#include "programs/sekisho/line.h"

namespace sekisho::programs {

void common_options(CLI::App& act, Line& line) {
  act.add_flag_callback(
      "--json", [&line] { line.format = Format::Json; }, "answer with one JSON document");
}

void house_options(CLI::App& act, Line& line) {
  common_options(act, line);
  act.add_option("--data", line.where.data, "the data folder")->capture_default_str();
  act.add_option("--database", line.where.database,
                 "sqlite:FILE or postgresql:…; without it SQLite in the data folder");
}

CLI::Option* approvals_option(CLI::App& act, std::vector<std::string>& approvals) {
  return act.add_option("--approval", approvals, "of `sekisho sign`, twice")->allow_extra_args(false);
}

namespace {

void add_policy(CLI::App& group, Line& line) {
  CLI::App& draft =
      *group.add_subcommand("policy", "what a change would do to the next certificate, and its draft");
  house_options(draft, line);
  draft.add_option("--institution", line.policy_draft.institution, "four digits")->required();
  draft.add_option("--out", line.policy_draft.out, "a new file for the draft");
  draft.add_option("WISHES", line.policy_draft.wishes, "JSON file with what is to differ")->required();
  draft.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return draft_policy(line.where, line.policy_draft, console);
    };
  });
  CLI::App& change = *group.add_subcommand("change", "does what a policy's draft says");
  house_options(change, line);
  approvals_option(change, line.policy_change.approvals)
      ->description("of `sekisho sign`, twice; needed once there are named people");
  change.add_option("DRAFT", line.policy_change.draft, "of `sekisho institution policy`")->required();
  change.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return change_policy(line.where, line.policy_change, console);
    };
  });
}

void add_institution(CLI::App& app, Line& line) {
  CLI::App& group = *app.add_subcommand("institution", "banks that this house serves")->require_subcommand(1);
  CLI::App& act = *group.add_subcommand("create", "a new institution with its issuing CA");
  house_options(act, line);
  CreateInstitution& wish = line.institution;
  act.add_option("--code", wish.code, "four digits, 9001")->required();
  act.add_option("--name", wish.name, "せきしょ信用金庫")->required();
  act.add_option("--name-en", wish.name_en, "Sekisho Shinkin Bank")->required();
  act.add_option("--host", wish.host, "its portal's host name")->required();
  act.add_option("--self-word", wish.self_word, "its word for itself: 当金庫, 当行, 当組合")
      ->capture_default_str();
  act.add_option("--policy", wish.policy_file, "JSON file with what differs from the default policy");
  act.add_option("--key", wish.key, "p256, p384, rsa2048, rsa3072, rsa4096")->capture_default_str();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return create_institution(line.where, line.institution, console);
    };
  });
  add_policy(group, line);
}

void add_import(CLI::App& app, Line& line) {
  CLI::App& act = *app.add_subcommand("import", "take over members and certificates of an existing system");
  house_options(act, line);
  act.add_option("CSV", line.import.csv, "docs/IMPORT.md has the columns")->required();
  act.add_option("--ca", line.import.authorities, "PEM of the existing system's issuing CAs")->required();
  act.add_flag_callback(
      "--dry-run", [&line] { line.import.rehearsal = Rehearsal::DryRun; },
      "check everything, change nothing");
  act.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return import_members(line.where, line.import, console);
    };
  });
}

void add_verify(CLI::App& group, Line& line) {
  CLI::App& act =
      *group.add_subcommand("verify", "does its path lead to a trusted CA? The TLS port's own code");
  common_options(act, line);
  VerifyCertificate& wish = line.verify;
  act.add_option("--trust", wish.trust, "PEM of trusted CAs")->required()->expected(1)->take_all();
  act.add_option("--chain", wish.chain, "PEM of what the peer sent beside the leaf")->expected(1)->take_all();
  act.add_option("--crl", wish.crls, "revocation lists, PEM or DER; with one, each CA of the path needs one")
      ->expected(1)
      ->take_all();
  act.add_option("--time", wish.time, "RFC 3339; without it now");
  act.add_option("LEAF", wish.leaf, "PEM or DER")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) { return verify_certificate(line.verify, console); };
  });
}

void add_explain(CLI::App& group, Line& line) {
  CLI::App& act = *group.add_subcommand("explain", "what the login page would say to it right now");
  house_options(act, line);
  ExplainCertificate& wish = line.explain;
  act.add_option("--institution", wish.institution, "four digits")->required();
  act.add_option("--door", wish.door, "administrator or user")
      ->required()
      ->check(CLI::IsMember({"administrator", "user"}));
  act.add_option("--chain", wish.chain, "PEM of what the peer sent beside the leaf")->expected(1)->take_all();
  act.add_option("LEAF", wish.leaf, "PEM or DER")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return explain_certificate(line.where, line.explain, console);
    };
  });
}

int run(int argc, char** argv) {
  Line line;
  CLI::App app{"sekisho: institutions, import, certificates and members, for the engineer"};
  app.require_subcommand(1);
  add_institution(app, line);
  add_authorities(app, line);
  add_import(app, line);
  CLI::App& certificates = *app.add_subcommand("certificate", "judge a certificate")->require_subcommand(1);
  add_verify(certificates, line);
  add_explain(certificates, line);
  add_members(app, line);
  add_people(app, line);
  add_enrol(app, line);
  add_backup(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? exit_done : exit_usage;
  }
  const Console console(line.format);
  const Result<int> ended = line.chosen(console);
  return ended.ok() ? ended.value() : console.refuse(ended.error());
}

}  // namespace
}  // namespace sekisho::programs

int main(int argc, char** argv) {
  try {
    return sekisho::programs::run(argc, argv);
  } catch (const std::exception& failed) {
    std::cerr << "internal: " << failed.what() << '\n';
    return sekisho::programs::exit_refused;
  }
}
