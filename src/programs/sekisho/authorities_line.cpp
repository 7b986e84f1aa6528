// SPDX-License-Identifier: Apache-2.0
// The command line of `sekisho ca` and `sekisho signer`.
#include "programs/key_kind.h"
#include "programs/sekisho/line.h"

namespace sekisho::programs {
namespace {

// The root's machine has no house.
void add_root_acts(CLI::App& group, Line& line) {
  CLI::App& root = *group.add_subcommand("root", "key ceremony: a root that two custodians open together");
  common_options(root, line);
  root.add_option("--name", line.root.name, "its common name")->required();
  root.add_option("--organization", line.root.organization, "whose it is")->required();
  root.add_option("--key", line.root.key, key_kinds)->capture_default_str();
  root.add_option("--years", line.root.years, "how long it lives")->capture_default_str();
  root.add_option("--custodian-1", line.root.custodian_1, "who takes the first part")->required();
  root.add_option("--custodian-2", line.root.custodian_2, "who takes the second part")->required();
  root.add_option("FOLDER", line.root.folder, "a folder for it")->required();
  root.callback(
      [&line] { line.chosen = [&line](const Console& console) { return make_root(line.root, console); }; });
  CLI::App& sign = *group.add_subcommand("sign", "the root signs an issuing CA");
  common_options(sign, line);
  sign.add_option("--root", line.sign.root, "the root's folder")->required();
  sign.add_option("--part-1", line.sign.part_1, "file with the first custodian's part")->required();
  sign.add_option("--part-2", line.sign.part_2, "file with the second custodian's part")->required();
  sign.add_option("--name", line.sign.name, "the issuing CA's common name")->required();
  sign.add_option("--organization", line.sign.organization, "the institution")->required();
  sign.add_option("--years", line.sign.years, "how long it lives")->capture_default_str();
  sign.add_option("--out", line.sign.out, "a new PEM file for the certificate")->required();
  sign.add_option("REQUEST", line.sign.request, "of `sekisho ca request`")->required();
  sign.callback([&line] {
    line.chosen = [&line](const Console& console) { return sign_authority(line.sign, console); };
  });
}

// For the house whose machine is the only one there is.
void add_init(CLI::App& group, Line& line) {
  CLI::App& act =
      *group.add_subcommand("init", "a root, and an issuing CA below it for each institution, in one go");
  house_options(act, line);
  InitAuthorities& wish = line.init;
  act.add_option("--name", wish.name, "the root's common name")->required();
  act.add_option("--organization", wish.organization, "whose the root is")->required();
  act.add_option("--custodian-1", wish.custodian_1, "who takes the first part")->required();
  act.add_option("--custodian-2", wish.custodian_2, "who takes the second part")->required();
  act.add_option("--institution", wish.institutions, "four digits; may be repeated; without it all")
      ->allow_extra_args(false);
  act.add_option("--key", wish.key, std::string("of root and issuing CAs: ") + key_kinds);
  act.add_option("--issuing-key", wish.issuing_key, "of the issuing CAs, where theirs differs");
  act.add_option("--years", wish.years, "how long the root lives")->capture_default_str();
  act.add_option("--issuing-years", wish.issuing_years, "how long the issuing CAs live")
      ->capture_default_str();
  act.add_option("--part-1", wish.part_1, "the first custodian's part, where the root was made before");
  act.add_option("--part-2", wish.part_2, "the second custodian's part");
  act.add_option("FOLDER", wish.folder, "a folder for the root")->required();
  act.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return init_authorities(line.where, line.init, console);
    };
  });
}

void add_roll_over_acts(CLI::App& group, Line& line) {
  CLI::App& request =
      *group.add_subcommand("request", "a new issuing CA's key, and the request for the root");
  house_options(request, line);
  request.add_option("--institution", line.request.institution, "four digits")->required();
  request.add_option("--key", line.request.key, key_kinds)->capture_default_str();
  request.add_option("--out", line.request.out, "a new PEM file for the request")->required();
  request.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return request_authority(line.where, line.request, console);
    };
  });
  CLI::App& install =
      *group.add_subcommand("install", "it issues from now on; the earlier one stays accepted");
  house_options(install, line);
  install.add_option("--institution", line.install.institution, "four digits")->required();
  install.add_option("--issuer", line.install.issuer,
                     "PEM of who signed it, and of whoever stands above that, up to the root");
  install.add_flag_callback(
      "--key-at-signer", [&line] { line.install.key = staff::KeyAt::Signer; },
      "its key was made by `sekisho-signer make-key` and is in no file");
  install.add_option("CERTIFICATE", line.install.certificate, "PEM of the new issuing CA")->required();
  install.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return install_authority(line.where, line.install, console);
    };
  });
}

void add_inherit(CLI::App& group, Line& line) {
  CLI::App& act =
      *group.add_subcommand("inherit", "an existing system's CA comes in with its key and issues here");
  house_options(act, line);
  InheritAuthority& wish = line.inherit;
  act.add_option("--institution", wish.institution, "four digits")->required();
  act.add_option("--pkcs12", wish.pkcs12, "key and certificate in one file of mode 0600");
  act.add_option("--key", wish.key, "or the key as PEM, mode 0600, with --certificate");
  act.add_option("--certificate", wish.certificate, "PEM or DER");
  act.add_option("--issuer", wish.issuer,
                 "PEM of who signed it, and of whoever stands above that, up to the root");
  act.add_option("--passphrase-file", wish.passphrase_file, "mode 0600; without it typed at the terminal");
  act.add_option("--crl", wish.crl, "the last revocation list of the existing system: ours go on from it");
  act.add_option("--crl-number", wish.crl_number, "or only its number; 0: there never was one");
  act.add_flag_callback(
      "--no-path-length", [&wish] { wish.below = certificate::Below::NotSaid; },
      "take it although its certificate does not forbid CAs below it");
  act.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return inherit_authority(line.where, line.inherit, console);
    };
  });
}

void add_standing_acts(CLI::App& group, Line& line) {
  CLI::App& status =
      *group.add_subcommand("status", "an institution's CAs, and how many certificates of each are in use");
  house_options(status, line);
  status.add_option("--institution", line.status.institution, "four digits")->required();
  status.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return authority_status(line.where, line.status, console);
    };
  });
  CLI::App& retire =
      *group.add_subcommand("retire", "a CA of which nothing is in use any more: not accepted from now on");
  house_options(retire, line);
  retire.add_option("--institution", line.retire.institution, "four digits")->required();
  retire.add_option("FINGERPRINT", line.retire.fingerprint, "as in `sekisho ca status`")->required();
  retire.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return retire_authority(line.where, line.retire, console);
    };
  });
}

void add_halt_acts(CLI::App& group, Line& line) {
  CLI::App& halt =
      *group.add_subcommand("halt", "it issues nothing until `sekisho ca resume`; requests wait");
  house_options(halt, line);
  halt.add_option("--institution", line.halt.institution, "four digits")->required();
  halt.add_option("--why", line.halt.why, "for whoever finds it so")->required();
  halt.add_option("FINGERPRINT", line.halt.fingerprint, "as in `sekisho ca status`")->required();
  halt.callback([&line] {
    line.chosen = [&line](const Console& console) { return halt_authority(line.where, line.halt, console); };
  });
  CLI::App& resume = *group.add_subcommand("resume", "shows why it was halted, and lets it issue again");
  house_options(resume, line);
  resume.add_option("--institution", line.resume.institution, "four digits")->required();
  resume.add_flag_callback(
      "--yes", [&line] { line.resume.consent = Consent::GivenByFlag; }, "do not ask: the cause is mended");
  resume.add_option("FINGERPRINT", line.resume.fingerprint, "as in `sekisho ca status`")->required();
  resume.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return resume_authority(line.where, line.resume, console);
    };
  });
}

}  // namespace

void add_authorities(CLI::App& app, Line& line) {
  CLI::App& group = *app.add_subcommand("ca", "issuing CAs and their root")->require_subcommand(1);
  add_init(group, line);
  add_root_acts(group, line);
  add_roll_over_acts(group, line);
  add_inherit(group, line);
  add_standing_acts(group, line);
  add_halt_acts(group, line);
  CLI::App& signer =
      *app.add_subcommand("signer", "the process that holds the CAs' keys")->require_subcommand(1);
  CLI::App& compare = *signer.add_subcommand("compare", "does its log agree with the records?");
  house_options(compare, line);
  compare.add_option("LOG", line.signer_log.log, "signatures.log, or a copy of it")->required();
  compare.callback([&line] {
    line.chosen = [&line](const Console& console) {
      return compare_signer_log(line.where, line.signer_log, console);
    };
  });
}

}  // namespace sekisho::programs
